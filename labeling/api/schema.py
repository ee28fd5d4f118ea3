"""The OpenAPI schema: every address, and how callers say who they are."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView

from labeling.api.auth import Asking


class AskingScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped
    """A browser's session or a program's token, as `Asking` knows them."""

    target_class = Asking
    name = ["session", "token"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        return [
            {"type": "apiKey", "in": "cookie", "name": "sessionid"},
            {"type": "http", "scheme": "bearer"},
        ]


class SchemaView(SpectacularAPIView):
    """The schema of this API."""
