"""Which person of a paid crowd is asking: their page sends a token of their stint.

The page keeps it in memory, so that it works in Mechanical Turk's frame, where browsers block
cookies; it opens that one stint for a day, and nothing else.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from labeling.actions.stints import NoSuchStint, find_stint
from labeling.api.auth import CrossSite, is_same_origin
from labeling.api.errors import WHO_ARE_YOU
from labeling.models import Stint

if TYPE_CHECKING:
    from rest_framework.views import APIView

SALT = "labeling.stint"
GOOD_FOR = timedelta(days=1)


class ByStint(BaseAuthentication):
    """Know somebody by the token of their stint, and answer none but our own page."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Stint] | None:
        if not is_same_origin(request._request):
            raise CrossSite("This may only be done from our own page.")
        scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        return AnonymousUser(), find_stint(_stint_id(text.strip()))

    def authenticate_header(self, request: Request) -> str:
        return WHO_ARE_YOU


class InStint(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        current_stint(request)
        return True


def token_of(stint: Stint) -> str:
    return signing.dumps(str(stint.pk), salt=SALT)


def current_stint(request: Request) -> Stint:
    """Return the stint in which somebody is asking, or refuse."""
    if not isinstance(request.auth, Stint):
        raise NoSuchStint("Open your study or task again.")
    return request.auth


def _stint_id(text: str) -> UUID:
    try:
        return UUID(signing.loads(text, salt=SALT, max_age=GOOD_FOR))
    except signing.BadSignature as error:
        raise NoSuchStint("Open your study or task again.") from error
