"""Who is asking, and what they may do.

A browser is known by its session, a program by its token.  The hot path needs only the worker,
whose id stands in the session: no query finds it out.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AbstractBaseUser
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import is_same_domain
from django.utils.translation import gettext_noop
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from labeling.actions.workers import attach_user, make_guest, worker_for_user
from labeling.api.errors import WHO_ARE_YOU
from labeling.api.throttles import address_of, guests, spend
from labeling.models import ApiToken, Project, Role, Worker
from labeling.models.tokens import hash_of
from labeling.problems import Problem
from labeling.queries.projects import NoSuchProject

if TYPE_CHECKING:
    # DRF's views ask for this module while they are being loaded.
    from rest_framework.views import APIView

WORKER_KEY = "worker_id"
LOOK_AGAIN_SECONDS = 60
"""How long somebody may go on in an old session who was deactivated, or changed their password."""


class NotSignedIn(Problem):
    code = "not_signed_in"
    title = "Who are you?"
    status = 401


class SessionEnded(NotSignedIn):
    code = "session_ended"
    title = "Signed out"

    def __init__(self) -> None:
        super().__init__(
            gettext_noop("Your session has ended. Sign in again to go on where you were.")
        )


class NotPlaying(Problem):
    code = "not_playing"
    title = "Not playing"
    status = 401


class BadToken(Problem):
    code = "bad_token"
    title = "Who are you?"
    status = 401


class SignInNeeded(Problem):
    code = "sign_in_needed"
    title = "Sign in for this"
    status = 403


class CrossSite(Problem):
    code = "cross_site"
    title = "Not from there"
    status = 403


class Asking(BaseAuthentication):
    """Know a program by its bearer token, a browser by its session."""

    def authenticate(self, request: Request) -> tuple[AbstractBaseUser, ApiToken | None] | None:
        scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() == "bearer":
            token = _token(text.strip())
            return token.user, token
        http = request._request
        if request.method not in SAFE_METHODS and not is_same_origin(http):
            raise CrossSite("This may only be done from our own pages.")
        if SESSION_KEY not in http.session:
            return None
        _look_again(http)
        # The user is lazy: the player's hot path never loads it, but for that one look a minute.
        return http.user, None  # type: ignore[return-value]  # lazy

    def authenticate_header(self, request: Request) -> str:
        return WHO_ARE_YOU


def _look_again(request: HttpRequest) -> None:
    """End the session of a user who may no longer use it."""
    looked = f"looked-at-user:{request.session.session_key}"
    if cache.add(looked, True, timeout=LOOK_AGAIN_SECONDS) and not request.user.is_authenticated:
        request.session.flush()
        raise SessionEnded


def _token(text: str) -> ApiToken:
    try:
        return ApiToken.objects.live().select_related("user").get(hash=hash_of(text))
    except ApiToken.DoesNotExist:
        raise BadToken("This token is unknown, or has been revoked.") from None


def is_same_origin(request: HttpRequest) -> bool:
    """Believe the browser, which alone writes these headers; a program sends neither."""
    origin = request.headers.get("Origin")
    if origin is not None and _is_trusted(origin):
        return True
    site = request.headers.get("Sec-Fetch-Site", "none")
    own = f"{request.scheme}://{request.get_host()}"
    return site in {"same-origin", "none"} and origin in {None, own}


def _is_trusted(origin: str) -> bool:
    try:
        asking = urlsplit(origin)
    except ValueError:
        return False
    return any(
        asking.scheme == trusted.scheme
        and is_same_domain(asking.netloc, trusted.netloc.removeprefix("*"))
        for trusted in map(urlsplit, settings.CSRF_TRUSTED_ORIGINS)
    )


class Nobody(BasePermission):
    """The default: a view says itself whom it is for."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return False


class Anyone(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        return True


class IsWorker(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        current_worker_id(request)
        return True


class IsUser(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        current_user_id(request)
        return True


class AnyoneReads(IsUser):
    """Anybody may look; only users may change anything."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.method in SAFE_METHODS or super().has_permission(request, view)


def current_user_id(request: Request) -> int:
    """Return the signed-in user's id, or refuse."""
    user_id = known_user_id(request)
    if user_id is None:
        raise _stranger(request, gettext_noop("Sign in first, or send an API token."))
    return user_id


def current_worker_id(request: Request) -> int:
    """Return the id of the worker who is asking, or refuse."""
    worker_id = known_worker_id(request)
    if worker_id is None and known_user_id(request) is not None:
        raise NotPlaying("You have not played yet; ask for a round first.")
    if worker_id is None:
        raise _stranger(request, gettext_noop("Nobody is playing here yet; ask for a round first."))
    return worker_id


def _stranger(request: Request, words: str) -> NotSignedIn:
    return SessionEnded() if _has_ended(request) else NotSignedIn(words)


def _has_ended(request: Request) -> bool:
    """Tell whether a browser still sends the key of a session that is no more."""
    http = request._request
    return bool(http.COOKIES.get(settings.SESSION_COOKIE_NAME)) and http.session.is_empty()


def or_new_guest(request: Request) -> int:
    """Return the id of the worker who is asking; a stranger becomes a guest at once.

    Who has been somebody, and no longer is, first hears that: they may want to sign in again.
    """
    is_known_by_session = request.auth is None and WORKER_KEY in request._request.session
    worker_id = known_worker_id(request) or _join(request)
    if request.auth is None and not is_known_by_session:
        request._request.session[WORKER_KEY] = worker_id
    return worker_id


def _join(request: Request) -> int:
    at = timezone.now()
    user_id = known_user_id(request)
    if user_id is not None:
        return worker_for_user(user_id=user_id, at=at).pk
    if _has_ended(request):
        raise SessionEnded
    spend(guests(), address_of(request._request), at=at)
    return make_guest(at=at).pk


def known_worker_id(request: Request) -> int | None:
    """Return the id of the worker who is asking, if there is one yet."""
    if request.auth is None and WORKER_KEY in request._request.session:
        return int(request._request.session[WORKER_KEY])
    user_id = known_user_id(request)
    if user_id is None:
        return None
    return Worker.objects.filter(user_id=user_id).values_list("pk", flat=True).first()


def is_stranger(request: Request) -> bool:
    """Tell whether nothing is known of who is asking."""
    return known_worker_id(request) is None and known_user_id(request) is None


def known_user_id(request: Request) -> int | None:
    """Return the id of the user who is asking, if they are one."""
    user: Any = request.user
    return int(user.pk) if user is not None and user.is_authenticated else None


def take_guest_along(*, request: HttpRequest, user: AbstractBaseUser, **_: Any) -> None:
    """Let who signs in or up keep what they earned as a guest (Django's ``user_logged_in``)."""
    guest_id = request.session.pop(WORKER_KEY, None)
    if guest_id is not None:
        with suppress(Worker.DoesNotExist):  # They have become somebody else in another tab.
            request.session[WORKER_KEY] = attach_user(worker_id=guest_id, user_id=user.pk)


def project_of_owner(request: Request, slug: str) -> Project:
    return project_of(request, slug, Role.OWNER)


def project_of_person(request: Request, slug: str, refusal: str) -> Project:
    """Return the project if a person asks who owns it: a token that leaks opens no back door."""
    project = project_of_owner(request, slug)
    refuse_tokens(request, refusal)
    return project


def refuse_tokens(request: Request, refusal: str) -> None:
    if request.auth is not None:
        raise SignInNeeded(refusal)


def project_of(request: Request, slug: str, *roles: Role) -> Project:
    """Return the project if they have one of the roles in it; else it is as if it were not."""
    project = Project.objects.filter(
        slug=slug, roles__user_id=current_user_id(request), roles__role__in=roles
    ).first()
    if project is None:
        raise NoSuchProject("There is no such project.")
    return project
