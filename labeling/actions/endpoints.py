"""Endpoints: let programs hear of a project, under a secret that can be replaced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from labeling.fetching import is_callable
from labeling.models import Delivery, Endpoint, Project, WhyOff
from labeling.news import offered
from labeling.problems import Problem
from labeling.webhooks import new_secret

AT_MOST = 10
"""Endpoints of one project."""

BOTH_WORK = timedelta(hours=24)
"""How long calls are signed with the old secret too, once there is a new one."""


class NoSuchEndpoint(Problem):
    code = "no_such_endpoint"
    title = "No such endpoint"
    status = 404


class TooManyEndpoints(Problem):
    code = "too_many_endpoints"
    title = "Too many endpoints"
    status = 409


class NotCallable(Problem):
    code = "not_callable"
    title = "This address cannot be called"
    status = 422


class UnknownType(Problem):
    code = "unknown_type"
    title = "No such event"
    status = 422


def make_endpoint(*, project_id: int, url: str, types: Sequence[str], at: datetime) -> Endpoint:
    """Let an address be told from now on."""
    _check_url(url)
    _check_types(types)
    with transaction.atomic():
        # Locked, so that two at once cannot both be the last.
        Project.objects.select_for_update().get(pk=project_id)
        if Endpoint.objects.filter(project=project_id).count() >= AT_MOST:
            raise TooManyEndpoints("A project has {n} endpoints at most.", n=AT_MOST)
        return Endpoint.objects.create(
            project_id=project_id,
            url=url,
            types=sorted(set(types)),
            secret=new_secret(),
            made_at=at,
            free_at=at,
        )


def change_endpoint(
    *,
    project_id: int,
    endpoint_id: int,
    at: datetime,
    url: str | None = None,
    types: Sequence[str] | None = None,
    is_on: bool | None = None,
) -> Endpoint:
    """Change where or what is told, or whether anything is.  What is left out stays."""
    with transaction.atomic():
        endpoint = locked_endpoint(project_id, endpoint_id)
        if url is not None:
            _check_url(url)
            endpoint.url = url
        if types is not None:
            _check_types(types)
            endpoint.types = sorted(set(types))
        endpoint.save(update_fields=["url", "types"])
        if is_on is False and endpoint.off_at is None:
            switch_off(endpoint, WhyOff.OWNER, at)
        elif is_on and endpoint.off_at is not None:
            _switch_on(endpoint, at)
    return endpoint


def replace_secret(*, project_id: int, endpoint_id: int, at: datetime) -> Endpoint:
    """Sign with a new secret; the one before goes on being good for a while."""
    with transaction.atomic():
        endpoint = locked_endpoint(project_id, endpoint_id)
        endpoint.old_secret, endpoint.secret = endpoint.secret, new_secret()
        endpoint.old_secret_until = at + BOTH_WORK
        endpoint.save(update_fields=["secret", "old_secret", "old_secret_until"])
    return endpoint


def drop_endpoint(*, project_id: int, endpoint_id: int) -> None:
    """Forget an endpoint, and with it what it was told."""
    with transaction.atomic():
        locked_endpoint(project_id, endpoint_id).delete()


def locked_endpoint(project_id: int, endpoint_id: int) -> Endpoint:
    own = Endpoint.objects.select_for_update().filter(project=project_id, pk=endpoint_id)
    endpoint = own.first()
    if endpoint is None:
        raise NoSuchEndpoint("There is no such endpoint.")
    return endpoint


def switch_off(endpoint: Endpoint, why: WhyOff, at: datetime) -> None:
    """Call a locked endpoint no more; what it has not heard yet waits for somebody to resend it."""
    endpoint.off_at, endpoint.off_why = at, why
    endpoint.save(update_fields=["off_at", "off_why"])
    waiting = Delivery.objects.filter(endpoint=endpoint).waiting()
    waiting.update(next_at=None, given_up_at=at)


def _switch_on(endpoint: Endpoint, at: datetime) -> None:
    endpoint.off_at, endpoint.off_why = None, ""
    endpoint.free_at, endpoint.n_failed = at, 0
    endpoint.save(update_fields=["off_at", "off_why", "free_at", "n_failed"])


def _check_url(url: str) -> None:
    if not is_callable(url):
        raise NotCallable(
            "Give an address that begins with https:// and leads to the open internet."
        )


def _check_types(types: Sequence[str]) -> None:
    if unknown := sorted(set(types) - set(offered())):
        raise UnknownType("There is no event “{type}”.", type=unknown[0])
