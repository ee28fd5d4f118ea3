"""Sanctions: what verdicts do to a worker's standing and to the items they answered.

What a verdict changes of an item is kept with it, so that undoing puts back exactly what was.
Where people have answered meanwhile there is more to know than there was, and the item is counted
again instead.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from labeling import bus
from labeling.actions.consensus import recount_consensus
from labeling.events import ConsensusReached, ConsensusReopened, Event
from labeling.models import (
    Answer,
    Consensus,
    Gold,
    GoldSource,
    GoldState,
    Item,
    Standing,
    Verdict,
    VerdictChange,
)
from labeling.models.items import queue_no
from labeling.models.verdicts import LEAVING_OUT
from labeling.queries.sanctions import sanctions_of
from labeling.rows import update

PAGE = 100
"""Items that are counted again at once."""

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


@dataclass(frozen=True, slots=True)
class Step:
    """What a verdict, or its undoing, does to items.  They do not depend on each other."""

    do: Callable[[Verdict, Sequence[int], datetime], list[Change]]
    verdict: Verdict
    items: QuerySet[Any, int]

    def pages(self) -> Iterator[Sequence[int]]:
        """Return their ids a few at a time, as they are by now."""
        item_ids = list(self.items)
        for start in range(0, len(item_ids), PAGE):
            yield item_ids[start : start + PAGE]

    def take(self, page: Sequence[int], at: datetime) -> list[Change]:
        return self.do(self.verdict, page, at)


def sanction(standing: Standing) -> None:
    """Treat a worker, whose standing is locked, as the verdicts say that stand."""
    for name, moment in sanctions_of(standing.worker_id, standing.project_id).items():
        setattr(standing, name, moment)
    standing.save(update_fields=SANCTIONS)


def imposing(verdict: Verdict, standing: Standing, *, after: datetime | None) -> list[Step]:
    """Return what a verdict does to what was answered; until ``after`` that was left out before."""
    if verdict.decision not in LEAVING_OUT:
        return []
    answers = Answer.objects.filter(
        worker=standing.worker_id,
        project=standing.project_id,
        item__gold=None,
        answered_at__lte=verdict.given_at,
    )
    if after is not None:
        answers = answers.filter(answered_at__gt=after)
    item_ids = answers.order_by("item_id").values_list("item_id", flat=True)
    return [Step(_leave_out, verdict, item_ids)]


def lifting(verdict: Verdict) -> list[Step]:
    """Return what the undoing of a verdict does to the items that it had changed."""
    item_ids = verdict.changes.order_by("item_id").values_list("item_id", flat=True)
    return [Step(_put_back, verdict, item_ids)]


def _leave_out(verdict: Verdict, item_ids: Sequence[int], at: datetime) -> list[Change]:
    before = _states(item_ids)
    recount_consensus(item_ids=before.keys(), at=at)
    changes = _changes(before, _states(item_ids))
    VerdictChange.objects.bulk_create(
        VerdictChange(
            verdict=verdict, item_id=change.item_id, before=change.before, after=change.after
        )
        for change in changes
    )
    return changes


def _put_back(verdict: Verdict, item_ids: Sequence[int], at: datetime) -> list[Change]:
    kept = {change.item_id: change for change in verdict.changes.filter(item__in=item_ids)}
    known = _give_up_golds(kept, since=verdict.given_at)
    found = _states(item_ids)
    untouched = {pk for pk, change in kept.items() if found[pk] == change.after} - known
    _restore([kept[item_id] for item_id in sorted(untouched)], at)
    recount_consensus(item_ids=found.keys() - untouched, at=at)
    return _changes(found, _states(item_ids))


def _give_up_golds(kept: Mapping[int, VerdictChange], *, since: datetime) -> set[int]:
    """Give up gold that was made meanwhile of what a verdict let the crowd say.

    Return the items that stay as they are: a person stands by them, or they were shown as gold and
    cannot wait in a queue any more.
    """
    stay: set[int] = set()
    for gold in Gold.objects.held(kept.keys()).filter(created_at__gt=since):
        before = kept[gold.pk].before
        is_vouched_for = gold.confirmed_at or gold.state == GoldState.LESSON
        if is_vouched_for or gold.source != GoldSource.CONSENSUS:
            stay.add(gold.pk)
        elif before["retired_at"] and before["consensus"]["label"] == gold.label:
            continue  # It says what it would say anyway.
        elif gold.n_shown == 0:
            gold.delete()
        else:
            Gold.objects.filter(pk=gold.pk).update(state=GoldState.DROPPED)
            if not before["retired_at"]:
                stay.add(gold.pk)
    return stay


def _states(item_ids: Collection[int]) -> dict[int, State]:
    """Lock these items, and return how each of them stands."""
    items = (
        Item.objects.filter(pk__in=item_ids)
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
