"""Serve a round: about ten challenges, under one lease, never the same item twice."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from labeling.actions.workers import Suspended
from labeling.conf import conf
from labeling.crowd.gold_rate import golds_in_next_round
from labeling.crowd.timing import floor_ms
from labeling.models import Challenge, Gold, Item, Project, Round, Standing, State
from labeling.models.items import ItemQuerySet, queue_no
from labeling.problems import Problem
from labeling.queries.trust import trust_of
from labeling.rows import insert

RESCAN_PAUSE = timedelta(seconds=30)

GOLDS_LOOKED_AT = 300
"""How far down the list of the least shown one looks for gold that a worker has not met."""


class NoSuchProject(Problem):
    code = "no_such_project"
    title = "No such project"
    status = 404


class NoSuchRound(Problem):
    code = "no_such_round"
    title = "No such round"
    status = 404


class NoItemsLeft(Problem):
    code = "no_items_left"
    title = "Nothing left to label"
    status = 409


class QualificationNeeded(Problem):
    code = "qualification_needed"
    title = "Learn first"
    status = 409


@dataclass(frozen=True, slots=True)
class ServedChallenge:
    """All that a worker is told of an item."""

    id: uuid.UUID
    text: str
    image: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ServedRound:
    """A round as its worker sees it: the challenges still to be answered, in order."""

    id: uuid.UUID
    project: Project
    size: int
    expires_at: datetime
    challenges: Sequence[ServedChallenge]
    is_new: bool


def serve_round(
    *, project_slug: str, worker_id: int, at: datetime, rng: random.Random
) -> ServedRound:
    """Hand out the worker's next round, or the one they have not finished."""
    project = open_project(project_slug)
    with transaction.atomic(durable=True):
        standing = _lock_standing(worker_id, project, at)
        unfinished = _unfinished_round(standing, at)
        if unfinished:
            return _served(unfinished, project, is_new=False)
        if project.pass_mark is not None and standing.qualified_at is None:
            raise QualificationNeeded("Learn by a few examples first; it takes a minute.")
        items = _take_items(project, standing, at, rng)
        challenges = _write_round(project, standing, items, at)
    # Said when how far the worker has looked is committed, so that they do not look there again.
    if not challenges:
        raise NoItemsLeft("There is nothing for you to answer here right now. Come back later!")
    return _as_served(challenges[0].round, project, challenges, is_new=True)


def find_round(*, round_id: uuid.UUID, worker_id: int) -> ServedRound:
    """Return a worker's round again, without what they have answered of it."""
    found = Round.objects.select_related("project").filter(id=round_id, worker_id=worker_id).first()
    if found is None:
        raise NoSuchRound("There is no such round of yours.")
    return _served(found, found.project, is_new=False)


def release_expired(*, at: datetime) -> int:
    """Give back the places of challenges whose lease ran out; say how many."""
    n_released = 0
    while challenge_ids := _release_some(at):
        n_released += len(challenge_ids)
    return n_released


def open_project(slug: str) -> Project:
    """Return the project of that name, if it is open."""
    project = Project.objects.open().filter(slug=slug).first()
    if project is None:
        raise NoSuchProject("There is no open project of that name.")
    return project


def _lock_standing(worker_id: int, project: Project, at: datetime) -> Standing:
    """Lock how the worker stands here, so that two tabs cannot be served at once."""
    standing, _ = (
        Standing.objects.select_for_update(of=("self",))
        .select_related("worker")
        .get_or_create(worker_id=worker_id, project=project)
    )
    if standing.worker.suspended_at or standing.is_barred(at):
        raise Suspended("This account may not answer at the moment.")
    return standing


def _unfinished_round(standing: Standing, at: datetime) -> Round | None:
    return (
        Round.objects.filter(
            worker_id=standing.worker_id,
            project_id=standing.project_id,
            # Said with the index's own column, so that old rounds are not looked at.
            served_at__gt=at - conf().ROUND_LEASE,
            expires_at__gt=at,
            challenges__state=State.OUT,
        )
        .order_by("-served_at")
        .first()
    )


def _take_items(
    project: Project, standing: Standing, at: datetime, rng: random.Random
) -> list[Item]:
    n_golds = golds_in_next_round(
        conf().ROUND_SIZE, trust_of(standing, project), standing.n_rounds, rng
    )
    # At least one place is left to an open item: a round of nothing but gold would tell.
    golds = _choose_golds(project, standing, min(n_golds, conf().ROUND_SIZE - 1), rng)
    items = _choose_items(project, standing, conf().ROUND_SIZE - len(golds), at)
    if not items:
        return []
    item_ids = [item.pk for item in items]
    if Item.objects.take(item_ids, at=at) != len(item_ids):
        raise RuntimeError("An item chosen under lock had no place left.")
    Gold.objects.held([gold.pk for gold in golds]).update(n_shown=F("n_shown") + 1)
    chosen = items + golds
    rng.shuffle(chosen)
    return chosen


def _choose_golds(
    project: Project, standing: Standing, wanted: int, rng: random.Random
) -> list[Item]:
    if not wanted:
        return []
    pool = _unmet_golds(project, standing.worker_id)[: 3 * wanted]
    gold_ids = rng.sample(pool, min(wanted, len(pool)))
    return list(Item.objects.filter(pk__in=gold_ids))


def _unmet_golds(project: Project, worker_id: int) -> list[int]:
    """Return those of the least shown golds that the worker has not met, least shown first.

    In two steps: to answer both in one, PostgreSQL may read all they have ever been served.
    """
    least_shown = Gold.objects.of(project.pk).servable().least_shown_first()
    gold_ids = list(least_shown.values_list("pk", flat=True)[:GOLDS_LOOKED_AT])
    met = Challenge.objects.filter(worker=worker_id, item__in=gold_ids)
    seen = set(met.values_list("item", flat=True))
    return [gold_id for gold_id in gold_ids if gold_id not in seen]


def _choose_items(project: Project, standing: Standing, wanted: int, at: datetime) -> list[Item]:
    """Lock what the worker gets: begun items first, then fresh ones."""
    waiting = (
        Item.objects.filter(project_id=project.pk)
        .needing_answers()
        # Without its key: an answer being stored refers to its item, and need not be waited for.
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
    )
    items = _choose_begun(waiting, standing, wanted, at)
    if len(items) < wanted and not project.is_piloting:
        items += waiting.fresh().most_wanted_first()[: wanted - len(items)]
    if len(items) < wanted and _may_rescan(standing, at):
        # Nearly done: look again at what the cursor has passed over.
        chosen = [item.pk for item in items]
        items += (
            waiting.begun()
            .unseen_by(standing.worker_id)
            .exclude(pk__in=chosen)
            .oldest_first()[: wanted - len(items)]
        )
        standing.rescanned_at = at
    return items


def _choose_begun(
    waiting: ItemQuerySet, standing: Standing, wanted: int, at: datetime
) -> list[Item]:
    begun = list(
        waiting.begun()
        .after(standing.queue_cursor)
        .unseen_by(standing.worker_id)
        .oldest_first()[:wanted]
    )
    # The cursor stays a little behind, for those who took their number but have yet to commit.
    safe = queue_no(at - conf().QUEUE_OVERLAP)
    reached = begun[-1].queue_no if len(begun) == wanted else safe
    standing.queue_cursor = max(standing.queue_cursor, min(reached or 0, safe))
    return begun


def _may_rescan(standing: Standing, at: datetime) -> bool:
    return standing.rescanned_at is None or standing.rescanned_at <= at - RESCAN_PAUSE


def _write_round(
    project: Project, standing: Standing, items: Sequence[Item], at: datetime
) -> list[Challenge]:
    standing.n_rounds += bool(items)
    standing.save(update_fields=["n_rounds", "queue_cursor", "rescanned_at"])
    if not items:
        return []
    new = Round.objects.create(
        project=project,
        worker_id=standing.worker_id,
        size=len(items),
        guidelines_version=project.guidelines_version,
        served_at=at,
        expires_at=at + conf().ROUND_LEASE,
    )
    challenges = [
        Challenge(
            round=new,
            item=item,
            worker_id=standing.worker_id,
            position=position,
            floor_ms=floor_ms(
                project.question_type,
                len(item.text),
                len(project.labels),
                project.careful_quickest_ms,
            ),
        )
        for position, item in enumerate(items)
    ]
    insert(challenges)
    return challenges


def _served(found: Round, project: Project, *, is_new: bool) -> ServedRound:
    left = found.challenges.unanswered().in_order().select_related("item")
    return _as_served(found, project, left, is_new=is_new)


def _as_served(
    found: Round, project: Project, challenges: Iterable[Challenge], *, is_new: bool
) -> ServedRound:
    return ServedRound(
        id=found.pk,
        project=project,
        size=found.size,
        expires_at=found.expires_at,
        challenges=[
            ServedChallenge(
                id=challenge.pk,
                text=challenge.item.text,
                image=challenge.item.image,
                width=challenge.item.width,
                height=challenge.item.height,
            )
            for challenge in challenges
        ],
        is_new=is_new,
    )


def _release_some(at: datetime, most: int = 500) -> list[uuid.UUID]:
    """Release some expired challenges and put their items back in the queue."""
    with transaction.atomic():
        expired = list(
            Challenge.objects.expired(at)
            .select_for_update(of=("self",), skip_locked=True)
            .values_list("id", "item_id")[:most]
        )
        challenge_ids = [challenge_id for challenge_id, _ in expired]
        Challenge.objects.out().filter(pk__in=challenge_ids).update(state=State.RELEASED)
        # Gold holds no places, so there is none to give back.  In a fixed order, as wherever items
        # are locked, so that this and consensus cannot wait for each other.
        for item_id in sorted(item_id for _, item_id in expired):
            Item.objects.filter(Q(pk=item_id, gold=None)).update(
                n_taken=F("n_taken") - 1, queue_no=queue_no(at)
            )
    return challenge_ids
