"""Which items a worker is asked: begun ones first, then the most wanted, and gold among them."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db.models import QuerySet

from labeling.conf import conf
from labeling.crowd.gold_rate import golds_in_next_round
from labeling.crowd.value import openness, value_of
from labeling.models import Challenge, Gold, Item, Standing
from labeling.models.items import ItemQuerySet, queue_no
from labeling.prepared import prepared
from labeling.queries.leases import out_to
from labeling.queries.trust import trust_of

RESCAN_PAUSE = timedelta(seconds=30)

MOST_OUT = 10
"""So many challenges one may have unanswered and still get a round for the sake of one item."""

GOLDS_LOOKED_AT = (30, 300)
"""How far down the list of the least shown one looks for gold that a worker has not met; a few do
for most, and nobody needs more."""

Valued = tuple[Item, float]
"""An item that is asked, and what an answer to it could tell."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked together: open items, locked, and gold to hide among them."""

    items: Sequence[Item] = ()
    golds: Sequence[Item] = ()

    def __len__(self) -> int:
        return len(self.items) + len(self.golds)


def choose_for_round(
    standing: Standing, wanted: Sequence[Item], size: int, at: datetime, rng: random.Random
) -> Selection:
    """Choose what a round asks: what is wanted in it, and as much else as it holds."""
    trust = trust_of(standing, standing.project)
    n_golds = golds_in_next_round(size, trust, standing.n_rounds, rng)
    # At least one place is left to an open item: a round of nothing but gold would tell.
    golds = _choose_golds(standing, min(n_golds, size - 1), rng)
    items = [*wanted]
    if n_left := size - len(golds) - len(items):
        items += [item for item in _choose_items(standing, n_left, at) if item not in wanted]
    return Selection(items, golds) if items else Selection()


def choose_for_check(standing: Standing, at: datetime, rng: random.Random) -> Selection:
    """Choose a gold and an open item; once nothing is open any more, two golds."""
    golds = _choose_golds(standing, 2, rng)
    items = _choose_items(standing, 1, at) if golds else []
    return Selection(items, golds[: 2 - len(items)])


def choose_wanted(standing: Standing, about: Sequence[Collection[int]]) -> list[Item]:
    """Lock the most urgent of the items that are wanted, if the worker may still get one."""
    wishes = list(filter(None, about))
    if not wishes or standing.project.is_piloting or out_to(standing).count() >= MOST_OUT:
        return []
    for wanted in wishes:
        waiting = _waiting(standing.project_id).filter(pk__in=wanted)
        if chosen := list(waiting.unseen_by(standing.worker_id).most_wanted_first()[:1]):
            return chosen
    return []


def mixed(selection: Selection, rng: random.Random) -> list[Valued]:
    """Return what was chosen in any order, so that nothing tells gold apart."""
    items, golds = selection.items, selection.golds
    valued = [(item, _value(item)) for item in items]
    # Gold is worth what something else of the round is, for the sake of what is paid.
    valued += [(gold, _value(rng.choice(items or golds))) for gold in golds]
    rng.shuffle(valued)
    return valued


def _value(item: Item) -> float:
    """Say what an answer could tell, by the votes so far, or else by the model's opinion."""
    known = getattr(item, "consensus", None) or getattr(item, "prediction", None)
    return value_of(openness(known.probabilities.values() if known else ()), item.importance)


def _choose_golds(standing: Standing, n: int, rng: random.Random) -> list[Item]:
    if not n:
        return []
    pool = _unmet_golds(standing, 3 * n)
    return _items_of(rng.sample(pool, min(n, len(pool))))


@prepared
def _items_of(item_ids: Sequence[int]) -> QuerySet[Item]:
    return Item.objects.filter(pk__in=item_ids)


def _unmet_golds(standing: Standing, n: int) -> list[int]:
    """Return those of the least shown golds that the worker has not met, least shown first.

    In two steps: to answer both in one, PostgreSQL may read all they have ever been served.
    """
    unmet: list[int] = []
    for looked_at in GOLDS_LOOKED_AT:
        gold_ids = _least_shown(looked_at)(standing.project_id)
        met = set(_met(standing.worker_id, gold_ids))
        unmet = [gold_id for gold_id in gold_ids if gold_id not in met]
        if len(unmet) >= n or len(gold_ids) < looked_at:
            break
    return unmet[:n]


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


def _choose_items(standing: Standing, n: int, at: datetime) -> list[Item]:
    """Lock what the worker gets: begun items first, then fresh ones."""
    items = _choose_begun(standing, n, at)
    if len(items) < n and not standing.project.is_piloting:
        items += _fresh(n - len(items))(standing.project_id)
    if len(items) < n and _may_rescan(standing, at):
        items += _passed_over(standing, n, items)[: n - len(items)]
        standing.rescanned_at = at
    return items


def _choose_begun(standing: Standing, n: int, at: datetime) -> list[Item]:
    begun = _begun(n)(standing.project_id, standing.worker_id, standing.queue_cursor)
    # The cursor stays a little behind, for those who took their number but have yet to commit.
    safe = queue_no(at - conf().QUEUE_OVERLAP)
    reached = begun[-1].queue_no if len(begun) == n else safe
    standing.queue_cursor = max(standing.queue_cursor, min(reached or 0, safe))
    return begun


def _may_rescan(standing: Standing, at: datetime) -> bool:
    return standing.rescanned_at is None or standing.rescanned_at <= at - RESCAN_PAUSE


def _passed_over(standing: Standing, n: int, chosen: Sequence[Item]) -> list[Item]:
    """Look once more at what the cursor has passed, for who is nearly done."""
    begun = _begun(n)(standing.project_id, standing.worker_id, 0)
    return [item for item in begun if item not in chosen]


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
