"""Serve a round: about ten challenges, under one lease, never the same item twice."""

from __future__ import annotations

import random
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from labeling import gates
from labeling.actions.leases import lease_items
from labeling.actions.selection import (
    Selection,
    Valued,
    choose_for_check,
    choose_for_round,
    choose_wanted,
    mixed,
)
from labeling.actions.workers import Suspended
from labeling.conf import conf
from labeling.crowd.timing import floor_ms
from labeling.models import Challenge, Item, Project, Round, Standing, State
from labeling.prepared import prepared
from labeling.problems import Problem
from labeling.queries.leases import out_to
from labeling.queries.projects import open_project, playable
from labeling.queries.rounds import ServedChallenge, ServedRound, as_served, what_is_left
from labeling.rows import insert, update


class NoItemsLeft(Problem):
    code = "no_items_left"
    title = "Nothing left to label"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            gettext_noop("There is nothing for you to answer here right now. Come back later!")
        )


class QualificationNeeded(Problem):
    code = "qualification_needed"
    title = "Learn first"
    status = 409


@dataclass(frozen=True, slots=True)
class Wish:
    """What a round should be like."""

    # Of how many challenges; None for as many as usual.
    size: int | None = None
    # Items of which one should be in it: of the first of these that has one for this worker.
    about: Sequence[Collection[int]] = ()
    # Challenges the worker has before them; once that is all they have, they may get more.
    held: Collection[uuid.UUID] = ()
    # How long their places are held; None for as long as usual.
    lease: timedelta | None = None


USUAL = Wish()


@dataclass(frozen=True, slots=True)
class ServedCheck:
    """Two items of which one is known: the order says nothing of which."""

    round_id: uuid.UUID
    known_id: uuid.UUID
    challenges: Sequence[ServedChallenge]


def serve_round(
    *,
    project_slug: str,
    worker_id: int,
    at: datetime,
    rng: random.Random,
    wish: Wish = USUAL,
    is_sent: bool = False,
) -> ServedRound:
    """Hand out the worker's next round, or the one they have not finished.

    Whom a host or a paid crowd has sent may play what is not for everybody.
    """
    project = open_project(project_slug) if is_sent else playable(project_slug, worker_id)
    with transaction.atomic(durable=True):
        standing = _lock_standing(worker_id, project, at)
        wanted = choose_wanted(standing, wish.about)
        unfinished = _unfinished_round(standing, at)
        if unfinished and not wanted and not _holds_all(standing, wish.held):
            return what_is_left(unfinished)
        if project.pass_mark is not None and standing.qualified_at is None:
            raise QualificationNeeded("Learn by a few examples first; it takes a minute.")
        gates.pass_all(project.pk, at=at)
        chosen = choose_for_round(standing, wanted, wish.size or conf().ROUND_SIZE, at, rng)
        challenges = _serve(standing, chosen, wish.lease or conf().ROUND_LEASE, at, rng)
    # Said when how far the worker has looked is committed, so that they do not look there again.
    if not challenges:
        raise NoItemsLeft
    return as_served(challenges[0].round, challenges, is_new=True)


def serve_check(
    *, project: Project, worker_id: int, lease: timedelta, at: datetime, rng: random.Random
) -> ServedCheck:
    """Hand out a gold and an open item, as a round of its own, in a transaction of the caller's.

    Once nothing is open any more, the other one is gold too.
    """
    standing = _lock_standing(worker_id, project, at)
    gates.pass_all(project.pk, at=at)
    chosen = choose_for_check(standing, at, rng)
    if len(chosen) < 2:
        raise NoItemsLeft
    challenges = _serve(standing, chosen, lease, at, rng)
    known = next(one for one in challenges if one.item_id == chosen.golds[0].pk)
    served = as_served(known.round, challenges, is_new=True)
    return ServedCheck(served.id, known.pk, served.challenges)


def _lock_standing(worker_id: int, project: Project, at: datetime) -> Standing:
    """Lock how the worker stands here, so that two tabs cannot be served at once."""
    if not (found := _locked(worker_id, project.pk)):
        Standing.objects.get_or_create(worker_id=worker_id, project=project)
        found = _locked(worker_id, project.pk)
    [standing] = found
    if standing.worker.suspended_at or standing.is_barred(at):
        raise Suspended("You may not answer here at the moment. Your own page says why.")
    standing.project = project
    return standing


@prepared
def _locked(worker_id: int, project_id: int) -> QuerySet[Standing]:
    locked = Standing.objects.select_for_update(of=("self",)).select_related("worker")
    return locked.filter(worker_id=worker_id, project_id=project_id)


def _unfinished_round(standing: Standing, at: datetime) -> Round | None:
    # Said with the index's own column, so that old rounds are not looked at.
    served_after = at - conf().ROUND_LEASE
    for found in _unfinished(standing.worker_id, standing.project_id, served_after, at):
        found.project = standing.project
        return found
    return None


@prepared
def _unfinished(
    worker_id: int, project_id: int, served_after: datetime, at: datetime
) -> QuerySet[Round]:
    return Round.objects.filter(
        worker_id=worker_id,
        project_id=project_id,
        served_at__gt=served_after,
        expires_at__gt=at,
        challenges__state=State.OUT,
        captcha_try=None,
    ).order_by("-served_at")[:1]


def _holds_all(standing: Standing, held: Collection[uuid.UUID]) -> bool:
    """Say whether a worker has nothing out but what they hold; few can be held, so this ends."""
    return bool(held) and not out_to(standing).exclude(pk__in=held).exists()


def _serve(
    standing: Standing, chosen: Selection, lease: timedelta, at: datetime, rng: random.Random
) -> list[Challenge]:
    """Take the places of what was chosen, if anything was, and write the round down."""
    if chosen:
        lease_items(chosen, at)
    standing.n_rounds += bool(chosen)
    update([standing], ["n_rounds", "queue_cursor", "rescanned_at"])
    return _write_round(standing, mixed(chosen, rng), lease, at) if chosen else []


def _write_round(
    standing: Standing, asked: Sequence[Valued], lease: timedelta, at: datetime
) -> list[Challenge]:
    new = Round(
        project=standing.project,
        worker_id=standing.worker_id,
        size=len(asked),
        guidelines_version=standing.project.guidelines_version,
        served_at=at,
        expires_at=at + lease,
    )
    challenges = [
        Challenge(
            round=new,
            item=item,
            worker_id=standing.worker_id,
            position=position,
            floor_ms=_floor_ms(standing.project, item),
            value=value,
        )
        for position, (item, value) in enumerate(asked)
    ]
    insert([new])
    insert(challenges)
    return challenges


def _floor_ms(project: Project, item: Item) -> int:
    return floor_ms(
        project.question_type, len(item.text), len(project.labels), project.careful_quickest_ms
    )
