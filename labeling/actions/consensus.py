"""Update consensus: weigh an item's answers, and retire it, ask once more, or call it disputed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from operator import attrgetter

from django.db import transaction
from django.db.models import QuerySet

from labeling import bus
from labeling.crowd.stopping import Decision, StoppingRule, decide
from labeling.crowd.votes import Verdict, weigh_votes
from labeling.events import ConsensusReached, ConsensusReopened, Event, ItemDisputed
from labeling.models import Consensus, ConsensusSource, Item, Project
from labeling.models.items import queue_no
from labeling.prepared import prepared
from labeling.queries.trust import recounted
from labeling.queries.votes import Said, said_of
from labeling.rows import update

FATE = ("n_wanted", "queue_no", "retired_at", "disputed_at")
"""What a verdict may change of an item; most change nothing."""

_fate = attrgetter(*FATE)


def update_consensus(*, item_ids: Collection[int], at: datetime) -> None:
    """Count again what the answers to these items say.  Gold is left out: its label is given."""
    with transaction.atomic():
        items = _lock(item_ids)
        said = said_of(items)
        verdicts = {item.pk: _weigh(item, said[item.pk]) for item in items}
        fates = {item.pk: _fate(item) for item in items}
        _store([item for item in items if item.retired_at is None], verdicts, said, at)
        events = [
            event
            for item in items
            if (event := _decide(item, verdicts[item.pk], said[item.pk], at))
        ]
        update((item for item in items if _fate(item) != fates[item.pk]), FATE)
        bus.publish(*events)


def recount_consensus(*, item_ids: Collection[int], at: datetime) -> None:
    """Count again what has retired or is disputed too: labels may flip, and items reopen.

    What an expert has said of an item stays said.
    """
    with transaction.atomic():
        items = [item for item in _lock(item_ids) if not _is_decided(item)]
        said = said_of(items)
        verdicts = {item.pk: _weigh(item, said[item.pk]) for item in items}
        fates = {item.pk: _fate(item) for item in items}
        events = [
            event
            for item in items
            for event in _decide_again(item, verdicts[item.pk], said[item.pk], at)
        ]
        _store(items, verdicts, said, at)
        update((item for item in items if _fate(item) != fates[item.pk]), FATE)
        bus.publish(*events)


def _lock(item_ids: Collection[int]) -> list[Item]:
    """Lock the items, always in the same order, before their answers are read."""
    items = _locked(list(item_ids))
    # Read once, and not along with each of its items.
    projects = {project.pk: project for project in _projects({i.project_id for i in items})}
    for item in items:
        item.project = projects[item.project_id]
    return items


@prepared
def _locked(item_ids: Collection[int]) -> QuerySet[Item]:
    unlabelled = Item.objects.unlabelled().filter(pk__in=item_ids)
    # Without their keys: those who answer them meanwhile need not wait.
    locked = unlabelled.select_for_update(of=("self",), no_key=True)
    return locked.select_related("consensus").order_by("pk")


@prepared
def _projects(project_ids: Collection[int]) -> QuerySet[Project]:
    return Project.objects.filter(pk__in=project_ids).select_related("recount")


def _is_decided(item: Item) -> bool:
    return item.retired_at is not None and item.consensus.source == ConsensusSource.EXPERT


def _weigh(item: Item, said: Said) -> Verdict:
    return weigh_votes(said.votes, item.project.values, said.opinion, recounted(item.project))


def _store(
    items: Iterable[Item], verdicts: Mapping[int, Verdict], said: Mapping[int, Said], at: datetime
) -> None:
    Consensus.objects.write(
        [
            Consensus(
                item=item,
                label=verdicts[item.pk].label or "",
                confidence=verdicts[item.pk].confidence,
                probabilities=dict(verdicts[item.pk].probabilities),
                n_votes=len(said[item.pk].votes),
                updated_at=at,
            )
            for item in items
        ]
    )


def _decide(item: Item, verdict: Verdict, said: Said, at: datetime) -> Event | None:
    """Change the item as the stopping rule says; return what is to be announced."""
    if item.retired_at:
        # A late answer: the label stands, and those who pay for answers hear of it again.
        return _reached(item, item.consensus.label, item.consensus.confidence, at)
    if item.disputed_at:
        return None
    decision = decide(
        verdict, said.n_answers, len(said.votes), rule_of(item.project, item.importance)
    )
    if decision is Decision.RETIRE and verdict.label is not None and _is_backed(verdict, said):
        item.retired_at = at
        return _reached(item, verdict.label, verdict.confidence, at)
    # A surplus answer has no place in the item, so it cannot stand for one that is still out.
    if item.n_taken < item.n_wanted or said.n_placed < item.n_taken:
        return None  # Answers it may still get, or is waiting for, come first.
    # An answer that was left out keeps its place, and another may come for it.
    n_counting = item.n_wanted - said.n_left_out
    if decision is Decision.DISPUTE or n_counting >= item.project.max_answers:
        item.disputed_at = at
        return ItemDisputed(item_id=item.pk, project_id=item.project_id, at=at)
    item.n_wanted += 1
    item.queue_no = queue_no(at)
    return None


def _is_backed(verdict: Verdict, said: Said) -> bool:
    """Tell whether anything but the word of visitors whom nobody knows speaks for a label."""
    if verdict.label in said.labels_of_known:
        return True
    opinion = said.opinion.probabilities if said.opinion else {}
    return bool(opinion) and verdict.label == max(opinion, key=lambda label: opinion[label])


def _decide_again(item: Item, verdict: Verdict, said: Said, at: datetime) -> Iterable[Event]:
    """Decide as if it were open; announce only what has become of it that was not so before."""
    *_, retired_at, disputed_at = _fate(item)
    label = item.consensus.label if retired_at else ""
    _open(item)
    event = _decide(item, verdict, said, at)
    if retired_at and not item.retired_at:
        item.queue_no = queue_no(at)
        yield ConsensusReopened(item_id=item.pk, project_id=item.project_id, at=at)
    elif retired_at:
        item.retired_at = retired_at
        event = event if verdict.label != label else None
    elif disputed_at and item.disputed_at:
        item.disputed_at, event = disputed_at, None
    if event:
        yield event


def _open(item: Item) -> None:
    item.retired_at = item.disputed_at = None


def _reached(item: Item, label: str, confidence: float, at: datetime) -> ConsensusReached:
    return ConsensusReached(
        item_id=item.pk, project_id=item.project_id, label=label, confidence=confidence, at=at
    )


def rule_of(project: Project, importance: float) -> StoppingRule:
    """Return the terms on which an item of this importance retires."""
    rule = StoppingRule(
        confidence=project.confidence,
        min_answers=project.min_answers,
        max_answers=project.max_answers,
    )
    return rule.for_importance(importance)
