"""Settle what the crowd could not: an expert says what an item is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from labeling import bus
from labeling.actions.standings import hold_standings, update_standings
from labeling.events import ConsensusReached
from labeling.models import Answer, Consensus, ConsensusSource, Gold, Item, Project
from labeling.models.golds import GoldSource
from labeling.problems import Problem
from labeling.questions import question_type


class NoSuchItem(Problem):
    code = "no_such_item"
    title = "No such item"
    status = 404


class NotDisputed(Problem):
    code = "not_disputed"
    title = "Not disputed"
    status = 409


class AlreadySettled(Problem):
    code = "already_settled"
    title = "Already settled"
    status = 409


def settle_item(*, project_id: int, item_id: int, label: str, at: datetime) -> Consensus:
    """Retire a disputed item with an expert's label; from then on it is gold.

    Saying the same again changes nothing.
    """
    project = Project.objects.get(pk=project_id)
    question_type(project.question_type).check_answer(label, project.values)
    with transaction.atomic():
        hold_standings(project_id, [item_id])
        # One conditional update decides among experts who settle at the same time.
        settled = Item.objects.filter(project=project, pk=item_id).disputed()
        if not settled.update(retired_at=at, disputed_at=None):
            return _repeat(project_id, item_id, label)
        consensus = _decide(project_id, item_id, label, at)
        _judge_its_workers(project_id, item_id, at)
        bus.publish(
            ConsensusReached(
                item_id=item_id, project_id=project_id, label=label, confidence=1.0, at=at
            )
        )
    return consensus


def _repeat(project_id: int, item_id: int, label: str) -> Consensus:
    item = Item.objects.select_related("consensus").filter(project=project_id, pk=item_id).first()
    if item is None:
        raise NoSuchItem("There is no such item in this project.")
    if not item.retired_at or item.consensus.source != ConsensusSource.EXPERT:
        raise NotDisputed("Only a disputed item is settled by an expert.")
    if item.consensus.label != label:
        raise AlreadySettled(f"It has been settled as {item.consensus.label!r}.")
    return item.consensus


def _decide(project_id: int, item_id: int, label: str, at: datetime) -> Consensus:
    consensus, _ = Consensus.objects.update_or_create(
        item_id=item_id,
        defaults={
            "label": label,
            "confidence": 1.0,
            "probabilities": {label: 1.0},
            "n_votes": Answer.objects.votes().filter(item=item_id).count(),
            "source": ConsensusSource.EXPERT,
            "updated_at": at,
        },
    )
    Gold.objects.create(
        item_id=item_id,
        project_id=project_id,
        label=label,
        source=GoldSource.EXPERT,
        created_at=at,
    )
    return consensus


def _judge_its_workers(project_id: int, item_id: int, at: datetime) -> None:
    answers = Answer.objects.filter(item=item_id)
    update_standings(
        project_id=project_id,
        worker_ids=set(answers.values_list("worker_id", flat=True)),
        at=at,
    )
