"""Serve a round: about ten challenges, under one lease, never the same item twice."""

from __future__ import annotations

import random
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.sql import UpdateQuery

from labeling import gates
from labeling.actions.workers import Suspended
from labeling.conf import conf
from labeling.crowd.gold_rate import golds_in_next_round
from labeling.crowd.timing import floor_ms
from labeling.crowd.value import openness, value_of
from labeling.models import Challenge, ContentKind, Gold, Item, Project, Round, Standing, State
from labeling.models.items import ItemQuerySet, queue_no
from labeling.models.rounds import ChallengeQuerySet
from labeling.prepared import change, prepared, prepared_change
from labeling.problems import Problem
from labeling.queries.pairs import sides_shown
from labeling.queries.trust import trust_of
from labeling.questions.pair import Sides
from labeling.rows import insert, update

Taken = tuple[Item, float]
"""An item that is served, and what an answer to it could tell."""

RESCAN_PAUSE = timedelta(seconds=30)

MOST_OUT = 10
"""So many challenges one may have unanswered and still get a round for the sake of one item."""

GOLDS_LOOKED_AT = (30, 300)
"""How far down the list of the least shown one looks for gold that a worker has not met; a few do
for most, and nobody needs more."""


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
    sides: Sides | None = None


@dataclass(frozen=True, slots=True)
class ServedRound:
    """A round as its worker sees it: the challenges still to be answered, in order."""

    id: uuid.UUID
    project: Project
    size: int
    expires_at: datetime
    challenges: Sequence[ServedChallenge]
    is_new: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """What a round should be like."""

    # Of how many challenges; None for as many as usual.
    size: int | None = None
    # Items of which one should be in it: of the first of these that has one for this worker.
    about: Sequence[Collection[int]] = ()
    # Challenges the worker has before them; once that is all they have, they may get more.
    held: Collection[uuid.UUID] = ()


USUAL = Wish()


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
        wanted = _choose_wanted(project, standing, wish.about)
        unfinished = _unfinished_round(standing, at)
        if unfinished and not wanted and not _holds_all(standing, wish.held):
            return _served(unfinished, project, is_new=False)
        if project.pass_mark is not None and standing.qualified_at is None:
            raise QualificationNeeded("Learn by a few examples first; it takes a minute.")
        gates.pass_all(project.pk, at=at)
        taken = _take_items(project, standing, wanted, wish.size or conf().ROUND_SIZE, at, rng)
        challenges = _write_round(project, standing, taken, at, conf().ROUND_LEASE)
    # Said when how far the worker has looked is committed, so that they do not look there again.
    if not challenges:
        raise NoItemsLeft("There is nothing for you to answer here right now. Come back later!")
    return _as_served(challenges[0].round, project, challenges, is_new=True)


@dataclass(frozen=True, slots=True)
class ServedCheck:
    """Two items of which one is known: the order says nothing of which."""

    round_id: uuid.UUID
    known_id: uuid.UUID
    challenges: Sequence[ServedChallenge]


def serve_check(
    *, project: Project, worker_id: int, lease: timedelta, at: datetime, rng: random.Random
) -> ServedCheck:
    """Hand out a gold and an open item, as a round of its own, in a transaction of the caller's.

    Once nothing is open any more, the other one is gold too.
    """
    standing = _lock_standing(worker_id, project, at)
    gates.pass_all(project.pk, at=at)
    golds = _choose_golds(project, standing, 2, rng)
    items = _choose_items(project, standing, 1, at) if golds else []
    golds = golds[: 2 - len(items)]
    if len(golds) + len(items) < 2:
        raise NoItemsLeft("There is nothing for you to answer here right now. Come back later!")
    challenges = _write_round(project, standing, _take(golds, items, at, rng), at, lease)
    [known_id] = [challenge.pk for challenge in challenges if challenge.item_id == golds[0].pk]
    served = _as_served(challenges[0].round, project, challenges, is_new=True)
    return ServedCheck(served.id, known_id, served.challenges)


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


def release(challenges: ChallengeQuerySet, at: datetime) -> list[uuid.UUID]:
    """Take challenges back that are out, and put their items back in the queue."""
    found = dict(challenges.values_list("id", "item_id"))
    hold_items(found.values())
    # Those that are being answered right now are left to who answers them.
    out = Challenge.objects.out().filter(pk__in=found).select_for_update(skip_locked=True)
    challenge_ids = list(out.values_list("pk", flat=True))
    Challenge.objects.filter(pk__in=challenge_ids).update(state=State.RELEASED)
    # Gold holds no places, so there is none to give back.
    for item_id in sorted(found[challenge_id] for challenge_id in challenge_ids):
        Item.objects.filter(Q(pk=item_id, gold=None)).update(
            n_taken=F("n_taken") - 1, queue_no=queue_no(at)
        )
    return challenge_ids


def hold_items(item_ids: Collection[int]) -> None:
    """Lock items before their challenges, and always in the same order, as whoever needs both."""
    items = Item.objects.filter(pk__in=set(item_ids)).order_by("pk")
    list(items.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def open_project(slug: str) -> Project:
    """Return the project of that name, if it is open."""
    for project in _open(slug):
        return project
    raise NoSuchProject("There is no open project of that name.")


def playable(slug: str, worker_id: int | None) -> Project:
    """Return the project of that name, if this worker may play it on our own pages."""
    project = open_project(slug)
    if project.is_public or _has_a_part(project, worker_id):
        return project
    raise NoSuchProject("There is no open project of that name.")


def _has_a_part(project: Project, worker_id: int | None) -> bool:
    return project.roles.filter(user__worker=worker_id, user__worker__isnull=False).exists()


@prepared
def _open(slug: str) -> QuerySet[Project]:
    return Project.objects.open().filter(slug=slug)


def _lock_standing(worker_id: int, project: Project, at: datetime) -> Standing:
    """Lock how the worker stands here, so that two tabs cannot be served at once."""
    if not (found := _locked(worker_id, project.pk)):
        Standing.objects.get_or_create(worker_id=worker_id, project=project)
        found = _locked(worker_id, project.pk)
    [standing] = found
    if standing.worker.suspended_at or standing.is_barred(at):
        raise Suspended("You may not answer here at the moment. Your own page says why.")
    return standing


@prepared
def _locked(worker_id: int, project_id: int) -> QuerySet[Standing]:
    locked = Standing.objects.select_for_update(of=("self",)).select_related("worker")
    return locked.filter(worker_id=worker_id, project_id=project_id)


def _unfinished_round(standing: Standing, at: datetime) -> Round | None:
    # Said with the index's own column, so that old rounds are not looked at.
    found = _unfinished(standing.worker_id, standing.project_id, at - conf().ROUND_LEASE, at)
    return next(iter(found), None)


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


def _take_items(
    project: Project,
    standing: Standing,
    wanted: Sequence[Item],
    size: int,
    at: datetime,
    rng: random.Random,
) -> list[Taken]:
    n_golds = golds_in_next_round(size, trust_of(standing, project), standing.n_rounds, rng)
    # At least one place is left to an open item: a round of nothing but gold would tell.
    golds = _choose_golds(project, standing, min(n_golds, size - 1), rng)
    items = [*wanted]
    if n_left := size - len(golds) - len(items):
        others = _choose_items(project, standing, n_left, at)
        items += [item for item in others if item not in wanted]
    return _take(golds, items, at, rng) if items else []


def _take(
    golds: Sequence[Item], items: Sequence[Item], at: datetime, rng: random.Random
) -> list[Taken]:
    if take_places([item.pk for item in items], queue_no(at)) != len(items):
        raise RuntimeError("An item chosen under lock had no place left.")
    _count_shown([gold.pk for gold in golds])
    taken = [(item, _value(item)) for item in items]
    # Gold is worth what something else of the round is, so that pay does not tell it apart.
    taken += [(gold, _value(rng.choice(items or golds))) for gold in golds]
    rng.shuffle(taken)
    return taken


def _value(item: Item) -> float:
    """Say what an answer could tell, by the votes so far, or else by the model's opinion."""
    known = getattr(item, "consensus", None) or getattr(item, "prediction", None)
    return value_of(openness(known.probabilities.values() if known else ()), item.importance)


@prepared_change
def take_places(item_ids: Sequence[int], queue_no: int) -> UpdateQuery:
    """Take one place in each item that still has one; say how many had."""
    wanting = Item.objects.needing_answers().filter(pk__in=item_ids)
    return change(wanting, n_taken=F("n_taken") + 1, queue_no=queue_no)


@prepared_change
def _count_shown(gold_ids: Sequence[int]) -> UpdateQuery:
    return change(Gold.objects.held(gold_ids), n_shown=F("n_shown") + 1)


def _choose_golds(
    project: Project, standing: Standing, wanted: int, rng: random.Random
) -> list[Item]:
    if not wanted:
        return []
    pool = _unmet_golds(project, standing.worker_id, 3 * wanted)
    return _items_of(rng.sample(pool, min(wanted, len(pool))))


@prepared
def _items_of(item_ids: Sequence[int]) -> QuerySet[Item]:
    return Item.objects.filter(pk__in=item_ids)


def _unmet_golds(project: Project, worker_id: int, wanted: int) -> list[int]:
    """Return those of the least shown golds that the worker has not met, least shown first.

    In two steps: to answer both in one, PostgreSQL may read all they have ever been served.
    """
    unmet: list[int] = []
    for looked_at in GOLDS_LOOKED_AT:
        gold_ids = _least_shown(looked_at)(project.pk)
        met = set(_met(worker_id, gold_ids))
        unmet = [gold_id for gold_id in gold_ids if gold_id not in met]
        if len(unmet) >= wanted or len(gold_ids) < looked_at:
            break
    return unmet[:wanted]


@cache
def _least_shown(n: int) -> prepared[[int], int]:
    @prepared
    def golds(project_id: int) -> QuerySet[Gold, int]:
        servable = Gold.objects.of(project_id).servable().least_shown_first()
        return servable.values_list("pk", flat=True)[:n]

    return golds


@prepared
def _met(worker_id: int, item_ids: Sequence[int]) -> QuerySet[Challenge, int]:
    met = Challenge.objects.filter(worker_id=worker_id, item__in=item_ids)
    return met.values_list("item_id", flat=True)


def _holds_all(standing: Standing, held: Collection[uuid.UUID]) -> bool:
    """Say whether a worker has nothing out but what they hold; few can be held, so this ends."""
    return bool(held) and not _out(standing).exclude(pk__in=held).exists()


def _out(standing: Standing) -> ChallengeQuerySet:
    """Return what the worker has been asked here and has not answered."""
    return Challenge.objects.out().filter(
        worker=standing.worker_id, round__project=standing.project_id
    )


def _choose_wanted(
    project: Project, standing: Standing, about: Sequence[Collection[int]]
) -> list[Item]:
    """Lock the most urgent of the items that are wanted, if the worker may still get one."""
    wishes = list(filter(None, about))
    if not wishes or project.is_piloting or _out(standing).count() >= MOST_OUT:
        return []
    for wanted in wishes:
        waiting = _waiting(project.pk).filter(pk__in=wanted).unseen_by(standing.worker_id)
        if chosen := list(waiting.most_wanted_first()[:1]):
            return chosen
    return []


def _choose_items(project: Project, standing: Standing, wanted: int, at: datetime) -> list[Item]:
    """Lock what the worker gets: begun items first, then fresh ones."""
    items = _choose_begun(project, standing, wanted, at)
    if len(items) < wanted and not project.is_piloting:
        items += _fresh(wanted - len(items))(project.pk)
    if len(items) < wanted and _may_rescan(standing, at):
        # Nearly done: look again at what the cursor has passed over.
        chosen = {item.pk for item in items}
        passed_over = _begun(wanted)(project.pk, standing.worker_id, 0)
        items += [item for item in passed_over if item.pk not in chosen][: wanted - len(items)]
        standing.rescanned_at = at
    return items


def _choose_begun(project: Project, standing: Standing, wanted: int, at: datetime) -> list[Item]:
    begun = _begun(wanted)(project.pk, standing.worker_id, standing.queue_cursor)
    # The cursor stays a little behind, for those who took their number but have yet to commit.
    safe = queue_no(at - conf().QUEUE_OVERLAP)
    reached = begun[-1].queue_no if len(begun) == wanted else safe
    standing.queue_cursor = max(standing.queue_cursor, min(reached or 0, safe))
    return begun


@cache
def _begun(n: int) -> prepared[[int, int, int], Item]:
    @prepared
    def begun(project_id: int, worker_id: int, after: int) -> QuerySet[Item]:
        return _waiting(project_id).begun().after(after).unseen_by(worker_id).oldest_first()[:n]

    return begun


@cache
def _fresh(n: int) -> prepared[[int], Item]:
    @prepared
    def fresh(project_id: int) -> QuerySet[Item]:
        return _waiting(project_id).fresh().most_wanted_first()[:n]

    return fresh


def _waiting(project_id: int) -> ItemQuerySet:
    items = Item.objects.filter(project_id=project_id).select_related("consensus", "prediction")
    waiting = items.needing_answers()
    # Without its key: an answer being stored refers to its item, and need not be waited for.
    return waiting.select_for_update(of=("self",), skip_locked=True, no_key=True)


def _may_rescan(standing: Standing, at: datetime) -> bool:
    return standing.rescanned_at is None or standing.rescanned_at <= at - RESCAN_PAUSE


def _write_round(
    project: Project,
    standing: Standing,
    taken: Sequence[Taken],
    at: datetime,
    lease: timedelta,
) -> list[Challenge]:
    standing.n_rounds += bool(taken)
    update([standing], ["n_rounds", "queue_cursor", "rescanned_at"])
    if not taken:
        return []
    new = Round(
        project=project,
        worker_id=standing.worker_id,
        size=len(taken),
        guidelines_version=project.guidelines_version,
        served_at=at,
        expires_at=at + lease,
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
            value=value,
        )
        for position, (item, value) in enumerate(taken)
    ]
    insert([new])
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
        challenges=[_as_shown(challenge, project.content_kind) for challenge in challenges],
        is_new=is_new,
    )


def _as_shown(challenge: Challenge, content_kind: str) -> ServedChallenge:
    item = challenge.item
    is_pair = content_kind == ContentKind.PAIR
    return ServedChallenge(
        id=challenge.pk,
        text="" if is_pair else item.text,
        image=item.image,
        width=item.width,
        height=item.height,
        sides=sides_shown(item.text, challenge.pk) if is_pair else None,
    )


def _release_some(at: datetime, most: int = 500) -> list[uuid.UUID]:
    """Release some expired challenges and put their items back in the queue."""
    with transaction.atomic():
        return release(Challenge.objects.expired(at)[:most], at)
