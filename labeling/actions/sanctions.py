"""Sanctions: what verdicts do to a worker's standing and to the items they answered.

What a verdict changes of an item is kept with it, so that undoing puts back exactly what was.
Where people have answered meanwhile there is more to know than there was, and the item is counted
again instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labeling import bus
from labeling.actions.consensus import recount_consensus
from labeling.events import ConsensusReached, ConsensusReopened, Event
from labeling.models import (
    Answer,
    Consensus,
    Item,
    Standing,
    Verdict,
    VerdictChange,
)
from labeling.models.items import queue_no
from labeling.models.verdicts import LEAVING_OUT
from labeling.queries.sanctions import sanctions_of
from labeling.rows import update

BATCH = 1000

SANCTIONS = ("held_at", "left_out_at", "suspended_until", "banned_at")

_SAID = ("label", "confidence", "probabilities", "n_votes", "source", "updated_at")
_FATE = ("n_wanted", "queue_no", "retired_at", "disputed_at")

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """How an item stood before and after."""

    item_id: int
    before: State
    after: State


def impose(verdict: Verdict, standing: Standing, *, at: datetime) -> list[Change]:
    """Let a verdict take effect on a locked standing; return what became of the items."""
    counted_until = standing.left_out_at
    _recount_sanctions(standing)
    changes: list[Change] = []
    if verdict.decision in LEAVING_OUT:
        for item_ids in _answered(standing, after=counted_until, until=verdict.given_at):
            before = _states(item_ids)
            recount_consensus(item_ids=item_ids, at=at)
            changes += _changes(before, _states(item_ids))
    VerdictChange.objects.bulk_create(
        [
            VerdictChange(
                verdict=verdict, item_id=change.item_id, before=change.before, after=change.after
            )
            for change in changes
        ],
        batch_size=BATCH,
    )
    return changes


def lift(verdict: Verdict, standing: Standing, *, at: datetime) -> list[Change]:
    """Undo what a verdict did, which stands no more; return what became of the items."""
    left_out_at = standing.left_out_at
    _recount_sanctions(standing)
    changes: list[Change] = []
    if verdict.decision in LEAVING_OUT:
        for item_ids in _answered(standing, after=standing.left_out_at, until=left_out_at):
            found = _states(item_ids)
            kept = verdict.changes.filter(item__in=item_ids).values_list("item_id", "after")
            untouched = {item_id for item_id, after in kept if found.get(item_id) == after}
            _restore(verdict.changes.filter(item__in=untouched).order_by("item_id"), at)
            recount_consensus(item_ids=found.keys() - untouched, at=at)
            changes += _changes(found, _states(item_ids))
    return changes


def _recount_sanctions(standing: Standing) -> None:
    for name, moment in sanctions_of(standing.worker_id, standing.project_id).items():
        setattr(standing, name, moment)
    standing.save(update_fields=SANCTIONS)


def _answered(
    standing: Standing, *, after: datetime | None, until: datetime | None
) -> Iterable[list[int]]:
    """Return what they answered in that time, in batches, always in the same order."""
    answers = Answer.objects.filter(
        worker=standing.worker_id, project=standing.project_id, item__gold=None
    )
    if until is not None:
        answers = answers.filter(answered_at__lte=until)
    if after is not None:
        answers = answers.filter(answered_at__gt=after)
    item_ids = list(answers.order_by("item_id").values_list("item_id", flat=True))
    return (item_ids[start : start + BATCH] for start in range(0, len(item_ids), BATCH))


def _states(item_ids: Collection[int]) -> dict[int, State]:
    """Lock these items, and return how each of them stands."""
    items = (
        Item.objects.unlabelled()
        .filter(pk__in=item_ids)
        .select_for_update(of=("self",), no_key=True)
        .select_related("consensus")
        .order_by("pk")
    )
    return {item.pk: _state(item) for item in items}


def _state(item: Item) -> State:
    consensus = getattr(item, "consensus", None)
    return {
        "n_taken": item.n_taken,
        **{name: _plain(getattr(item, name)) for name in _FATE},
        "consensus": consensus and {name: _plain(getattr(consensus, name)) for name in _SAID},
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _changes(before: Mapping[int, State], after: Mapping[int, State]) -> list[Change]:
    return [Change(item_id, before[item_id], after[item_id]) for item_id in before]


def _restore(changes: Iterable[VerdictChange], at: datetime) -> None:
    """Put items back as they were, and announce what that changes."""
    items, said, unsaid = [], [], []
    events: list[Event] = []
    for change in changes:
        items.append(_item(change, at))
        if change.before["consensus"]:
            said.append(_consensus(change))
        else:
            unsaid.append(change.item_id)
        events += _news(change, at)
    update(items, _FATE)
    Consensus.objects.filter(item__in=unsaid).delete()
    update(said, _SAID)
    bus.publish(*events)


def _item(change: VerdictChange, at: datetime) -> Item:
    state = change.before
    item = Item(
        pk=change.item_id,
        n_taken=state["n_taken"],
        n_wanted=state["n_wanted"],
        queue_no=state["queue_no"],
        retired_at=_moment(state["retired_at"]),
        disputed_at=_moment(state["disputed_at"]),
    )
    waits = item.retired_at is None and item.disputed_at is None and item.n_taken < item.n_wanted
    if waits and state["queue_no"] != change.after["queue_no"]:
        item.queue_no = queue_no(at)  # Those who have passed its old place shall find it too.
    return item


def _consensus(change: VerdictChange) -> Consensus:
    said = change.before["consensus"]
    return Consensus(item_id=change.item_id, **said | {"updated_at": _moment(said["updated_at"])})


def _news(change: VerdictChange, at: datetime) -> Iterable[Event]:
    project_id = change.verdict.flag.project_id
    before, said = change.before["retired_at"], change.before["consensus"]
    if change.after["retired_at"] and not before:
        yield ConsensusReopened(item_id=change.item_id, project_id=project_id, at=at)
    label_changed = change.after["consensus"] and said != change.after["consensus"]
    if before and (not change.after["retired_at"] or label_changed):
        yield ConsensusReached(
            item_id=change.item_id,
            project_id=project_id,
            label=said["label"],
            confidence=said["confidence"],
            at=at,
        )
