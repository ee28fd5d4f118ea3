"""Which visitor of a host's page is asking: their frame sends its session as a bearer token.

The frame keeps the session in memory.  No cookie is read or set, so that it works where browsers
block those of third parties, and nothing here can be done in somebody's name from elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from labeling.api.auth import CrossSite, is_same_origin
from labeling.api.errors import WHO_ARE_YOU
from labeling.models import EmbedSession
from labeling.models.tokens import hash_of
from labeling.problems import Problem

if TYPE_CHECKING:
    from rest_framework.views import APIView


class NoEmbedSession(Problem):
    code = "no_embed_session"
    title = "Who is visiting?"
    status = 401


class EmbedSessionEnded(NoEmbedSession):
    code = "embed_session_ended"
    title = "The session has ended"


class ByEmbedSession(BaseAuthentication):
    """Know a visitor by their frame's session, and answer none but our own frame."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, EmbedSession] | None:
        if not is_same_origin(request._request):
            raise CrossSite("This may only be done from our own frame.")
        scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        return AnonymousUser(), _session(text.strip())

    def authenticate_header(self, request: Request) -> str:
        return WHO_ARE_YOU


class HasEmbedSession(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        embed_session(request)
        return True


def embed_session(request: Request) -> EmbedSession:
    """Return the session in which the visitor is asking, or refuse."""
    if not isinstance(request.auth, EmbedSession):
        raise NoEmbedSession("Open a session first, and send it as a bearer token.")
    return request.auth


def _session(text: str) -> EmbedSession:
    live = EmbedSession.objects.live(timezone.now())
    found = live.select_related("placement__project", "worker").filter(hash=hash_of(text)).first()
    if found is None:
        raise EmbedSessionEnded("This session has ended. Open a new one.")
    return found
