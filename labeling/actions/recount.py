"""Recount projects: learn anew from all answers how each worker answers, and look again at items.

The arithmetic is done by the clock, outside every transaction, and only once enough is new.  In
between, an answer is weighed with what the last recount found, in time that does not depend on how
many came before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction

from labeling import crowd
from labeling.actions.consensus import recount_consensus, rule_of, update_consensus
from labeling.actions.standings import compare_with_peers
from labeling.crowd import recounting
from labeling.models import Answer, Evidence, Item, Project, Recount, Verdict
from labeling.queries.crowd_labels import ProjectCrowd, crowd_of_answers, opinions_on

if TYPE_CHECKING:
    from labeling.crowd.aggregation import Aggregate

LATELY = timedelta(hours=1)

AT_ONCE = 200


def recount_projects(*, at: datetime) -> None:
    """Recount every project in which enough has changed since the last time."""
    answered = Answer.objects.filter(answered_at__gt=at - LATELY).order_by()
    judged = Verdict.objects.since(at - LATELY).order_by()
    project_ids = set(answered.values_list("project_id", flat=True).distinct())
    project_ids |= set(judged.values_list("flag__project_id", flat=True).distinct())
    for project_id in sorted(project_ids):
        if _is_due(project_id):
            recount_project(project_id=project_id, at=at)


def recount_project(*, project_id: int, at: datetime) -> None:
    """Learn anew what every worker's votes say; reopen what is no longer sure, settle what is.

    What is read is the latest answers (see `crowd_of_answers`); what is true is taken from gold,
    experts and audits.  The model's opinion of an item, made without having learnt from it, is one
    voice more, as far as the model is found to know.
    """
    project = Project.objects.get(pk=project_id)
    answered = crowd_of_answers(project)
    if answered is None or not 1 < len(project.values) <= recounting.MOST_LABELS:
        return
    if len(answered.answers.votes()) < recounting.LEAST_ANSWERS:
        return
    found = crowd.aggregation.aggregate(
        answered.answers, gold=answered.truth, opinions=opinions_on(answered)
    )
    if found.fit is None:
        return
    _keep(project, answered, found, at)
    _compare(project, answered, found)
    for item_ids in _pages(_to_weigh_again(project, answered, found)):
        recount_consensus(item_ids=item_ids, at=at)
    for item_ids in _pages(_now_sure(project, answered, found)):
        update_consensus(item_ids=item_ids, at=at)


def _is_due(project_id: int) -> bool:
    recount = Recount.objects.filter(pk=project_id).first()
    answers = Answer.objects.filter(project=project_id).order_by()
    if recount and Verdict.objects.since(recount.counted_at).filter(flag__project=project_id):
        return True
    if recount is None:
        enough = recounting.answers_until_due(None)
        return answers.values("pk")[:enough].count() == enough
    enough = recounting.answers_until_due(recount.n_answers)
    new = answers.filter(answered_at__gt=recount.counted_at)
    return new.values("pk")[:enough].count() == enough


def _keep(project: Project, crowd: ProjectCrowd, found: Aggregate, at: datetime) -> None:
    """Write down what was found, in one piece: whoever weighs votes sees all of it or nothing."""
    fit = found.fit
    assert fit is not None
    n_labels = len(project.values)
    labels = np.arange(n_labels, dtype=np.int32)
    rows = [
        Evidence(
            worker_id=worker_id,
            project=project,
            rows=fit.evidence(np.full(n_labels, code, dtype=np.int32), labels).round(3).tolist(),
        )
        for code, worker_id in enumerate(crowd.worker_ids)
    ]
    with transaction.atomic():
        Recount.objects.update_or_create(
            project=project,
            defaults={
                "labels": project.values,
                "shares": fit.prior.tolist(),
                "temper": found.temper,
                "model_knows": fit.model,
                "newcomer": fit.newcomer().round(3).tolist(),
                "n_answers": len(crowd.answers),
                "counted_at": at,
            },
        )
        Evidence.objects.bulk_create(
            rows,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["project", "worker"],
            update_fields=["rows"],
        )


def _compare(project: Project, answered: ProjectCrowd, found: Aggregate) -> None:
    """Hold workers against their peers, on items of which only the crowd can tell."""
    checks = crowd.peers.peer_checks(answered.answers, found, answered.is_checked)
    n_seen = checks.seen.round()
    n_right = (checks.right / np.maximum(checks.seen, 1e-9) * n_seen).round()
    counts = zip(n_right.astype(int).tolist(), n_seen.astype(int).tolist(), strict=True)
    peers = dict(zip(answered.worker_ids, counts, strict=True))
    for worker_ids in _pages(sorted(peers)):
        compare_with_peers(
            project_id=project.pk, peers={worker_id: peers[worker_id] for worker_id in worker_ids}
        )


def _to_weigh_again(project: Project, crowd: ProjectCrowd, found: Aggregate) -> list[int]:
    """Return the retired items that are no longer sure, or sure of something else."""
    found_of = _found_of(project, crowd, found)
    retired = Item.objects.unlabelled().retired().filter(project=project).order_by("pk")
    rows = retired.values_list("pk", "importance", "consensus__label").iterator(2000)
    return [
        pk
        for pk, importance, said in rows
        if pk in found_of
        and (
            found_of[pk].label != said
            or found_of[pk].may_turn
            and found_of[pk].doubt > recounting.SLACK * _doubt_allowed(project, importance)
        )
    ]


def _now_sure(project: Project, crowd: ProjectCrowd, found: Aggregate) -> list[int]:
    """Return the open items that may retire as they stand."""
    found_of = _found_of(project, crowd, found)
    unsure = Item.objects.unlabelled().open().begun().filter(project=project).order_by("pk")
    return [
        pk
        for pk, importance in unsure.values_list("pk", "importance").iterator(2000)
        if pk in found_of and found_of[pk].doubt <= _doubt_allowed(project, importance)
    ]


@dataclass(frozen=True, slots=True)
class _Found:
    label: str
    doubt: float
    may_turn: bool


def _found_of(project: Project, crowd: ProjectCrowd, found: Aggregate) -> dict[int, _Found]:
    """Return what was found of each item that somebody named a label for."""
    values = [*project.values, ""]  # the last is that of `NO_LABEL`
    columns = zip(
        crowd.answers.items,
        found.label.tolist(),
        (1 - found.confidence).tolist(),
        recounting.may_turn(found).tolist(),
        strict=True,
    )
    return {
        int(item): _Found(values[code], doubt, may_turn) for item, code, doubt, may_turn in columns
    }


def _doubt_allowed(project: Project, importance: float) -> float:
    return 1 - rule_of(project, importance).confidence


def _pages(item_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(item_ids), AT_ONCE):
        yield item_ids[begin : begin + AT_ONCE]
