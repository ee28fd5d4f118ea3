"""The content security policy, put together once for all that comes without a nonce.

To put it together for every reply would take a twelfth of what an answer costs.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import cached_property
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse


class PolicyMiddleware(CSPMiddleware):
    """Give the API's replies, which are no pages, the policy that names no script."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if not request.path_info.startswith("/api/") or getattr(request, "_csp_nonce", None):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._plain)
        return response

    @cached_property
    def _plain(self) -> str:
        return build_policy(**asdict(self.get_policy_parts(HttpRequest(), HttpResponse())))
