"""Gold made, doubted and decided: what is known for sure, and by whom."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count

from labeling import bus
from labeling.actions.standings import hold_standings, update_standings
from labeling.conf import conf
from labeling.crowd.golds import is_probably_wrong, is_sure, spread_evenly
from labeling.events import GoldReconsidered
from labeling.models import (
    Answer,
    Consensus,
    ConsensusSource,
    Gold,
    GoldSource,
    GoldState,
    Item,
    Lesson,
    Project,
)
from labeling.problems import Problem
from labeling.queries.golds import answered_since, said_of
from labeling.questions import question_type

LATELY = timedelta(minutes=3)
"""How far back answers are looked at again: longer than the pause from one look to the next."""

CANDIDATES = 1000
"""The latest retired items that may become gold."""

PROMOTED_AT_ONCE = 10
SURE = 0.99


class NoSuchGold(Problem):
    code = "no_such_gold"
    title = "No such gold"
    status = 404


class IsLesson(Problem):
    code = "is_lesson"
    title = "It is a lesson"
    status = 409


class IsDropped(Problem):
    code = "is_dropped"
    title = "It has been given up"
    status = 409


def refresh_golds(*, at: datetime) -> None:
    """Doubt and make gold wherever there have been answers lately."""
    lately = Answer.objects.filter(answered_at__gt=at - LATELY)
    for project_id in lately.order_by().values_list("project_id", flat=True).distinct():
        quarantine_golds(project_id=project_id, since=at - LATELY, at=at)
        promote_golds(project_id=project_id, at=at)


def quarantine_golds(*, project_id: int, since: datetime, at: datetime) -> list[int]:
    """Take gold that good workers keep failing out of use; judge nobody by it meanwhile."""
    project = Project.objects.get(pk=project_id)
    answered = Gold.objects.filter(
        pk__in=answered_since(project_id, since), confirmed_at=None
    ).in_bulk()
    said = said_of(project, answered)
    wrong = [pk for pk, gold in answered.items() if is_probably_wrong(gold.label, said[pk])]
    if wrong:
        with transaction.atomic():
            hold_standings(project_id, wrong)
            served = Gold.objects.held(wrong).filter(state=GoldState.SERVED, confirmed_at=None)
            served.update(state=GoldState.QUARANTINED, quarantined_at=at)
            _judge_again(project_id, wrong, at)
    return sorted(wrong)


def promote_golds(*, project_id: int, at: datetime) -> list[int]:
    """Make gold of what trusted workers agree on, while there is little that can still be shown.

    It goes on being what the crowd said it is; it only is hidden in rounds from now on.
    """
    room = conf().GOLD_POOL - Gold.objects.of(project_id).servable().count()
    if room <= 0:
        return []
    project = Project.objects.get(pk=project_id)
    labels = _sure_items(project)
    said = said_of(project, labels)
    sure = {pk: label for pk, label in labels.items() if is_sure(label, said[pk])}
    chosen = spread_evenly(sure, _in_use(project_id), min(room, PROMOTED_AT_ONCE))
    with transaction.atomic():
        # A recount may have opened some again meanwhile.
        still = Item.objects.retired().as_found_out().filter(pk__in=chosen).order_by("pk")
        locked = still.select_for_update(of=("self",), no_key=True)
        retired = list(locked.values_list("pk", flat=True))
        Gold.objects.bulk_create(
            [
                Gold(
                    item_id=item_id,
                    project_id=project_id,
                    label=sure[item_id],
                    source=GoldSource.CONSENSUS,
                    most_shown=conf().GOLD_MOST_SHOWN_PROMOTED,
                    created_at=at,
                )
                for item_id in retired
            ],
            ignore_conflicts=True,
        )
    return retired


def confirm_gold(*, project_id: int, item_id: int, at: datetime) -> Gold:
    """Stand by a gold: it is used again, and not doubted any more."""
    return _decide(project_id, item_id, None, GoldState.SERVED, at)


def correct_gold(*, project_id: int, item_id: int, label: str, at: datetime) -> Gold:
    """Say what a gold really is; it is used again as that."""
    project = Project.objects.get(pk=project_id)
    question_type(project.question_type).check_answer(label, project.values)
    return _decide(project_id, item_id, label, GoldState.SERVED, at)


def drop_gold(*, project_id: int, item_id: int, at: datetime) -> Gold:
    """Give a gold up: nobody meets it again, and nobody is judged by it."""
    return _decide(project_id, item_id, None, GoldState.DROPPED, at)


def doubt_golds(*, project_id: int, item_ids: Collection[int], at: datetime) -> None:
    """Take gold that shows something else now out of use until somebody has looked at it."""
    golds = Gold.objects.of(project_id).judging().filter(pk__in=item_ids)
    states = dict(golds.values_list("pk", "state"))
    taught = {pk for pk, state in states.items() if state == GoldState.LESSON}
    # Those who learnt with a lesson know it: it is of no use any more.
    _take_out(project_id, taught, GoldState.DROPPED, at)
    _take_out(project_id, set(states) - taught, GoldState.QUARANTINED, at)


def drop_golds(*, project_id: int, item_ids: Collection[int], at: datetime) -> None:
    """Give up gold that has nothing to show any more."""
    golds = Gold.objects.of(project_id).filter(pk__in=item_ids).exclude(state=GoldState.DROPPED)
    _take_out(project_id, set(golds.values_list("pk", flat=True)), GoldState.DROPPED, at)


def _take_out(project_id: int, item_ids: Collection[int], state: GoldState, at: datetime) -> None:
    if not item_ids:
        return
    hold_standings(project_id, item_ids)
    quarantined_at = at if state == GoldState.QUARANTINED else None
    Gold.objects.held(item_ids).update(
        state=state, quarantined_at=quarantined_at, confirmed_at=None
    )
    Lesson.objects.filter(pk__in=item_ids).delete()
    _judge_again(project_id, item_ids, at)


def _decide(
    project_id: int, item_id: int, label: str | None, state: GoldState, at: datetime
) -> Gold:
    with transaction.atomic():
        hold_standings(project_id, [item_id])
        gold = Gold.objects.of(project_id).select_for_update().filter(pk=item_id).first()
        if gold is None:
            raise NoSuchGold("There is no such gold in this project.")
        if gold.state == GoldState.LESSON:
            raise IsLesson("It is a lesson; take it out of the lessons first.")
        if gold.state == GoldState.DROPPED and state != GoldState.DROPPED:
            raise IsDropped("It has been given up, and who learnt with it may know it.")
        before = (gold.label, gold.state)
        gold.label = gold.label if label is None else label
        gold.state, gold.quarantined_at, gold.confirmed_at = state, None, at
        gold.save(update_fields=["label", "state", "quarantined_at", "confirmed_at"])
        if label is not None:
            _correct_consensus(item_id, label, at)
        if (gold.label, gold.state) != before:
            _judge_again(project_id, [item_id], at)
    return gold


def _correct_consensus(item_id: int, label: str, at: datetime) -> None:
    """Let what was labelled here say the same as its gold."""
    Consensus.objects.filter(item=item_id, item__retired_at__isnull=False).update(
        label=label,
        confidence=1.0,
        probabilities={label: 1.0},
        source=ConsensusSource.EXPERT,
        updated_at=at,
    )


def _judge_again(project_id: int, item_ids: Collection[int], at: datetime) -> None:
    bus.publish(*(GoldReconsidered(item_id, project_id, at) for item_id in item_ids))
    answered = Answer.objects.filter(item_id__in=item_ids).order_by()
    update_standings(
        project_id=project_id,
        worker_ids=set(answered.values_list("worker_id", flat=True)),
        at=at,
    )


def _sure_items(project: Project) -> dict[int, str]:
    retired = Item.objects.filter(project=project).retired().as_found_out()
    latest = retired.order_by("-retired_at").values("pk")[:CANDIDATES]
    sure = Consensus.objects.filter(
        item__in=list(latest.values_list("pk", flat=True)),
        source=ConsensusSource.CROWD,
        confidence__gte=SURE,
        item__gold=None,
        item__audit=None,
        item__example_of=None,
    )
    return dict(sure.order_by("-item__retired_at", "pk").values_list("pk", "label"))


def _in_use(project_id: int) -> dict[str, int]:
    servable = Gold.objects.of(project_id).servable().order_by()
    return dict(servable.values_list("label").annotate(n=Count("pk")))
