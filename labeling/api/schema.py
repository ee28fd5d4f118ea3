"""The OpenAPI schema: every address, and how callers say who they are."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView

from labeling.api.auth import Asking
from labeling.api.embed_auth import ByEmbedSession
from labeling.api.secret_auth import BySecretKey
from labeling.api.stint_auth import ByStint


class AskingScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped
    """A browser's session or a program's token, as `Asking` knows them."""

    target_class = Asking
    name = ["session", "token"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        return [
            {"type": "apiKey", "in": "cookie", "name": "sessionid"},
            {"type": "http", "scheme": "bearer"},
        ]


class SecretKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped
    target_class = BySecretKey
    name = "secretKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A host's “sk_…”."}


class EmbedSessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped
    target_class = ByEmbedSession
    name = "embedSession"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A frame's session."}


class StintScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped
    target_class = ByStint
    name = "stint"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "Of somebody who came to work."}


class SchemaView(SpectacularAPIView):
    """The schema of this API."""
