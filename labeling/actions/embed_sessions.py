"""Open sessions for those who visit a host's pages, and forget them when they are over."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction

from labeling.actions.hosts import host_of
from labeling.actions.placements import NoSuchPlacement
from labeling.actions.workers import make_anonymous, worker_of_host
from labeling.conf import conf
from labeling.models import (
    EmbedSession,
    HostRole,
    Placement,
    Project,
    SigningKey,
    SpentToken,
    Worker,
)
from labeling.models.tokens import hash_of
from labeling.problems import Problem
from labeling.user_tokens import SKEW_SECONDS, BadUserToken, Key, Person, read_user_token


class OriginNotAllowed(Problem):
    code = "origin_not_allowed"
    title = "Not on this page"
    status = 403


class TokenSpent(BadUserToken):
    code = "token_spent"


@dataclass(frozen=True, slots=True)
class Opened:
    """A session, its text, which cannot be shown again, and who visits if the host has said so."""

    session: EmbedSession
    text: str
    person: Person | None


def open_session(
    *,
    site_key: str,
    embedder: str,
    user_token: str,
    before: EmbedSession | None = None,
    at: datetime,
) -> Opened:
    """Let somebody answer in a host's page, as the person its token names or as nobody.

    Who has been nobody there before goes on as the same nobody.
    """
    placement = active_placement(site_key)
    _check_origin(placement, embedder)
    with transaction.atomic(durable=True):
        person = _person(placement, user_token, at) if user_token else None
        worker = None if placement.is_test else _worker(placement, person, before, at)
        text = secrets.token_urlsafe(32)
        session = EmbedSession.objects.create(
            hash=hash_of(text),
            placement=placement,
            worker=worker,
            embedder=embedder,
            role=person.role if person else HostRole.MEMBER,
            own=list(person.own) if person else [],
            name=person.name if person else "",
            created_at=at,
            expires_at=at + conf().EMBED_SESSION,
        )
    return Opened(session, text, person)


def forget_ended(*, at: datetime) -> int:
    """Delete sessions that are over and tokens that have expired anyway; say how many."""
    n_sessions, _ = EmbedSession.objects.filter(expires_at__lte=at).delete()
    n_tokens, _ = SpentToken.objects.filter(until__lte=at).delete()
    return n_sessions + n_tokens


def active_placement(site_key: str) -> Placement:
    """Return the placement whose key it is, if it is in use."""
    placements = Placement.objects.active().select_related("project__host")
    found = placements.filter(key=site_key).first()
    if found is None:
        raise NoSuchPlacement("This site key is unknown, or has been switched off.")
    return found


def _check_origin(placement: Placement, embedder: str) -> None:
    if embedder not in placement.origins:
        raise OriginNotAllowed("This widget may not be shown there: its owner names the pages.")


def _person(placement: Placement, user_token: str, at: datetime) -> Person:
    keys = {
        key.kid: Key(key.algorithm, key.secret or key.public_key)
        for key in SigningKey.objects.live().filter(project=placement.project_id)
    }
    person = read_user_token(user_token, site_key=placement.key, keys=keys, at=at)
    if person.jti and not placement.is_test:
        _spend(placement, person)
    return person


def _spend(placement: Placement, person: Person) -> None:
    """Note that a token has been used; the constraint lets one of many through."""
    until = datetime.fromtimestamp(person.expires_at, UTC) + timedelta(seconds=2 * SKEW_SECONDS)
    try:
        with transaction.atomic():
            SpentToken.objects.create(
                project_id=placement.project_id, hash=hash_of(person.jti), until=until
            )
    except IntegrityError:
        raise TokenSpent("This user token has been used. Make a new one for each visit.") from None


def _worker(
    placement: Placement, person: Person | None, before: EmbedSession | None, at: datetime
) -> Worker:
    if person:
        return worker_of_host(
            host_id=_product_of(placement.project, person.sub),
            external_id=person.sub,
            is_curator=person.role == HostRole.CURATOR,
            at=at,
        )
    if before and before.worker and before.worker.is_anonymous:
        if before.placement_id == placement.pk:
            return before.worker
    return make_anonymous(at=at)


def _product_of(project: Project, sub: str) -> int:
    """Return the host whose person it is.

    Who is new is taken in with the project locked: it joins no other product meanwhile, which
    would leave them where nobody could have them forgotten.
    """
    known = Worker.objects.filter(host=project.host_id, external_id=sub)
    if project.host_id is not None and known.exists():
        return project.host_id
    locked = Project.objects.select_for_update(of=("self",), no_key=True)
    return host_of(locked.get(pk=project.pk)).pk
