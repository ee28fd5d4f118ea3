"""Which host's server is asking: it sends its secret key as a bearer token.

A secret key opens what serves hosts, and nothing else; what serves people knows no secret keys.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from labeling.api.auth import CrossSite, is_same_origin
from labeling.api.errors import WHO_ARE_YOU
from labeling.models import Project, SecretKey
from labeling.models.tokens import hash_of
from labeling.problems import Problem

if TYPE_CHECKING:
    from rest_framework.views import APIView

NOTED_SECONDS = 60
"""How exactly one is told when a key was last used."""


class NoSecretKey(Problem):
    code = "no_secret_key"
    title = "Which host is this?"
    status = 401


class BadSecretKey(NoSecretKey):
    code = "bad_secret_key"


class OnlyATest(Problem):
    code = "only_a_test"
    title = "A test key changes nothing"
    status = 403


TO_HOSTS = (NoSecretKey, BadSecretKey, CrossSite)


class BySecretKey(BaseAuthentication):
    """Know a host's server by its secret key."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, SecretKey] | None:
        if not is_same_origin(request._request):
            raise CrossSite("A secret key stays on its server; no page may send it.")
        scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        key = secret_key_of(text.strip(), at=timezone.now())
        if key is None:
            raise BadSecretKey("This secret key is unknown, or has been revoked.")
        return AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        return WHO_ARE_YOU


class HasSecretKey(BasePermission):
    """For what hosts' servers do.  With a test key they may look, and change nothing."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if secret_key(request).is_test and request.method not in SAFE_METHODS:
            raise OnlyATest("This is a test key. Use a live one to change anything.")
        return True


class HasAnySecretKey(BasePermission):
    """For what changes nothing, although it is asked by POST."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        secret_key(request)
        return True


def secret_key(request: Request) -> SecretKey:
    """Return the key with which the host's server is asking, or refuse."""
    if not isinstance(request.auth, SecretKey):
        raise NoSecretKey("Send your secret key: “Authorization: Bearer sk_…”.")
    return request.auth


def project_of_secret(request: Request) -> Project:
    """Return the project whose secret key was sent, or refuse."""
    return secret_key(request).project


def secret_key_of(text: str, *, at: datetime) -> SecretKey | None:
    """Return the live key of this text, if there is one, and note that it is in use."""
    live = SecretKey.objects.live().select_related("project__host")
    key = live.filter(hash=hash_of(text)).first()
    if key and cache.add(f"noted-secret-key:{key.pk}", True, timeout=NOTED_SECONDS):
        SecretKey.objects.filter(pk=key.pk).update(last_used_at=at)
    return key
