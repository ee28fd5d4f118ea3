"""Reprioritize: note what the champion thinks of every open item, and ask the most telling first.

The work is done in small pieces, each a transaction of its own, so that players never wait for
it.  How far it has come stands on the run: whoever comes next, after a crash or when new items
have been imported, goes on from there.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.db import connection, transaction
from django.db.models import Max
from numpy.typing import NDArray

from labeling import learning
from labeling.actions.model_files import load_model
from labeling.conf import conf
from labeling.learning.priority import SPREAD_OVER, prioritize, prioritize_pairs, spread_out
from labeling.models import Item, Prediction, TrainingRun
from labeling.models.items import ItemQuerySet
from labeling.queries.training_set import Content, read_contents
from labeling.questions.pair import SAME

if TYPE_CHECKING:
    from labeling.learning.learner import Learner

log = logging.getLogger(__name__)

ITEMS_AT_ONCE = 250
LEASE = timedelta(minutes=1)
# Then it is for others to go on: answers to be weighed, or a training that has become due.  The
# schedule brings it back in a few seconds.
TURN = timedelta(seconds=1)
# A smaller move is not worth a write.
LEAST_MOVE = 0.005

Floats = NDArray[np.float64]


class LeaseLost(Exception):
    """Somebody else goes on from here."""


@dataclass(frozen=True, slots=True)
class _Open:
    """An item to have an opinion of; only a fresh one is ranked."""

    item_id: int
    content: Content
    importance: float
    priority: float
    is_fresh: bool


def reprioritize(*, project_id: int, at: datetime) -> int:
    """Write predictions and priorities of the items that lack the champion's; say of how many."""
    run = TrainingRun.objects.champion_of(project_id)
    if run is None or not is_behind(run) or not _lease(run, at):
        return 0
    try:
        return _apply(run, load_model(run), at)
    except LeaseLost:
        return 0
    except learning.store.BadModelFile as bad:
        log.error("champion cannot be used", extra={"run_id": run.pk, "reason": str(bad)})
        _move(run, run.applied_to, lease_until=at + conf().TRAIN_LEASE)
        return 0


def is_behind(run: TrainingRun) -> bool:
    """Say whether there are open items that the run has not been asked about."""
    return Item.objects.filter(project_id=run.project_id, pk__gt=run.applied_to).open().exists()


def write_predictions(
    run: TrainingRun, item_ids: Sequence[int], labels: Sequence[str], opinions: Floats
) -> None:
    """Store opinions, over those of earlier runs."""
    for start in range(0, len(item_ids), ITEMS_AT_ONCE):
        part = slice(start, start + ITEMS_AT_ONCE)
        Prediction.objects.bulk_create(
            [
                Prediction(item_id=item_id, run=run, probabilities=_plain(labels, opinion))
                for item_id, opinion in zip(item_ids[part], opinions[part], strict=True)
            ],
            update_conflicts=True,
            unique_fields=["item"],
            update_fields=["run", "probabilities"],
        )


def _plain(labels: Sequence[str], opinion: Floats) -> dict[str, float]:
    return {label: round(float(p), 6) for label, p in zip(labels, opinion, strict=True)}


def _lease(run: TrainingRun, at: datetime) -> bool:
    """Take the run for a while, unless somebody else has it."""
    until = at + LEASE
    n = TrainingRun.objects.filter(
        pk=run.pk, lease_until__lte=at, applied_to=run.applied_to
    ).update(lease_until=until)
    run.lease_until = until
    return n == 1


def _move(run: TrainingRun, applied_to: int, *, lease_until: datetime) -> None:
    """Note how far the run has been applied, if it is still ours."""
    n = TrainingRun.objects.filter(pk=run.pk, lease_until=run.lease_until).update(
        applied_to=applied_to, lease_until=lease_until
    )
    if n == 0:
        raise LeaseLost
    run.applied_to, run.lease_until = applied_to, lease_until


def _apply(run: TrainingRun, learner: Learner, at: datetime) -> int:
    started = time.monotonic()
    items = Item.objects.filter(project_id=run.project_id)
    newest: int = items.aggregate(Max("pk"))["pk__max"]
    n_done = 0
    while batch := _after(run, items):
        now = at + timedelta(seconds=time.monotonic() - started)
        if now - at > TURN:
            _move(run, run.applied_to, lease_until=now)
            return n_done
        _apply_to(batch, run, learner, now)
        n_done += len(batch)
    if learner.kind != "pair":
        _spread(items, learner)
    _move(run, max(newest, run.applied_to), lease_until=at)
    return n_done


def _after(run: TrainingRun, items: ItemQuerySet) -> list[int]:
    """Return the ids of the open items that come next."""
    rest = items.filter(pk__gt=run.applied_to).open().unlabelled()
    return list(rest.order_by("pk").values_list("pk", flat=True)[:ITEMS_AT_ONCE])


def _apply_to(item_ids: Sequence[int], run: TrainingRun, learner: Learner, now: datetime) -> None:
    items = _read(Item.objects.filter(pk__in=item_ids).order_by("pk"))
    opinions = learner.predict([item.content for item in items])
    priorities = _priorities(
        learner,
        opinions,
        dice=np.random.default_rng((run.pk, item_ids[0])).random(len(items)),
        importance=np.array([item.importance for item in items]),
    )
    with transaction.atomic(durable=True):
        _move(run, item_ids[-1], lease_until=now + LEASE)
        write_predictions(run, [item.item_id for item in items], learner.labels, opinions)
        _rank(items, priorities)


def _priorities(learner: Learner, opinions: Floats, *, dice: Floats, importance: Floats) -> Floats:
    if learner.kind == "pair":
        same = opinions[:, learner.labels.index(SAME)]
        return prioritize_pairs(same, dice=dice, importance=importance)
    return prioritize(opinions, dice=dice, importance=importance)


def _read(rows: ItemQuerySet) -> list[_Open]:
    """Return the items with what they show; one whose picture is gone is left out."""
    items = list(rows.only("text", "image", "importance", "priority", "queue_no"))
    contents = read_contents([(item.text, item.image) for item in items])
    return [
        _Open(item.pk, content, item.importance, item.priority, item.queue_no is None)
        for item, content in zip(items, contents, strict=True)
        if content is not None
    ]


def _spread(items: ItemQuerySet, learner: Learner) -> None:
    """Keep the items that come next from being all of a kind."""
    fresh = items.needing_answers().fresh().most_wanted_first()
    coming = _read(fresh[:SPREAD_OVER])
    if len(coming) > 1:
        priorities = np.array([item.priority for item in coming])
        likeness = learner.likeness([item.content for item in coming])
        _rank(coming, spread_out(priorities, likeness))


def _rank(items: Iterable[_Open], priorities: Floats) -> None:
    """Give fresh items their priorities.  What has been begun waits in another queue."""
    moves = [
        (float(priority), item.item_id)
        for item, priority in zip(items, priorities, strict=True)
        if item.is_fresh and abs(priority - item.priority) > LEAST_MOVE
    ]
    if moves:
        # One statement for many rows, where the ORM would write a CASE of as many arms.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {Item._meta.db_table} SET priority = %s"
                " WHERE id = %s AND queue_no IS NULL",
                moves,
            )
