"""Who may show a page of ours inside their own: nobody, but for the widget's frame."""

from __future__ import annotations

from collections.abc import Sequence

from csp.constants import NONE
from django.http import HttpResponse


def framed_by(response: HttpResponse, origins: Sequence[str]) -> HttpResponse:
    """Let pages of exactly these origins show a reply in a frame.

    The older header, by which every other page refuses, knows no such list, and is left out.
    """
    policy = {"frame-ancestors": list(origins) or [NONE]}
    response._csp_replace = policy  # type: ignore[attr-defined]  # read by the policy's middleware
    response.xframe_options_exempt = True
    return response
