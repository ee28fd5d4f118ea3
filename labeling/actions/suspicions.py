"""Suspicions: a case about whom nobody would be, by the answers that count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Count, Max

from labeling.actions.flags import CHECKS, open_cases, raise_flag, refresh_flag
from labeling.crowd.suspicion import (
    Suspicion,
    constancy_evidence,
    disagreement_evidence,
    gold_evidence,
    speed_evidence,
    suspicion,
)
from labeling.models import Consensus, Flag, Item, Project, Standing
from labeling.models.answers import AnswerQuerySet
from labeling.queries.standings import answers_that_count, count_checks, judge
from labeling.queries.trust import crowd_of_project
from labeling.questions import question_type

LATEST_LABELS = 1000
"""Retired items that show how often each label is the right one: the latest."""


def suspect_by_checks(
    project: Project,
    standings: Sequence[Standing],
    counting: Sequence[AnswerQuerySet],
    at: datetime,
) -> None:
    """Open a case about whom nobody would be, and tell open ones what is known now.

    Who has had one is judged anew by what they did since: a verdict is not asked for twice.
    """
    worker_ids = [standing.worker_id for standing in standings]
    cases = Flag.objects.suspicions().filter(project=project, worker_id__in=worker_ids)
    closed = cases.filter(closed_at__isnull=False).order_by().values_list("worker_id")
    decided = dict(closed.annotate(at=Max("closed_at")))
    new = [s for s in standings if s.n_answers and s.worker_id not in decided]
    _suspect(project, new, counting, at)
    for standing in standings:
        if standing.worker_id in decided:
            _screen_again(project, standing, decided[standing.worker_id], at)


def _screen_again(project: Project, standing: Standing, since: datetime, at: datetime) -> None:
    counting = [answers.filter(answered_at__gt=since) for answers in answers_that_count([standing])]
    counts = count_checks(counting).get(standing.worker_id)
    if counts:
        lately = Standing(worker_id=standing.worker_id, project=project)
        judge(lately, counts, project)
        _suspect(project, [lately], counting, at)


def _suspect(
    project: Project,
    standings: Sequence[Standing],
    counting: Sequence[AnswerQuerySet],
    at: datetime,
) -> None:
    if not standings:
        return
    given = _labels_given(counting)
    shares = _crowd_shares(project)
    waiting = open_cases(project.pk, {standing.worker_id for standing in standings})
    for standing in standings:
        found = _suspicion(standing, project, given.get(standing.worker_id, {}), shares)
        case = waiting.get(standing.worker_id)
        if case:
            refresh_flag(case, found, source=CHECKS, at=at)
        elif found.flagged:
            raise_flag(standing.worker_id, project.pk, found, source=CHECKS, at=at)


def _suspicion(
    standing: Standing, project: Project, given: Mapping[str, int], shares: Mapping[str, float]
) -> Suspicion:
    chance = question_type(project.question_type).chance_level(project.values)
    honest = crowd_of_project(project)
    evidence = [
        gold_evidence(
            standing.gold_right + standing.audit_right,
            standing.gold_seen + standing.audit_seen,
            chance,
            honest,
        ),
        disagreement_evidence(standing.peer_right, standing.peer_seen, chance, honest),
        speed_evidence(standing.n_too_fast, standing.n_answers),
    ]
    if given:
        evidence.append(constancy_evidence(given, shares))
    return suspicion(evidence)


def _labels_given(counting: Iterable[AnswerQuerySet]) -> dict[int, dict[str, int]]:
    given: dict[int, dict[str, int]] = {}
    for answers in counting:
        rows = answers.votes().values_list("worker_id", "label").annotate(n=Count("id"))
        for worker_id, label, n in rows:
            given.setdefault(worker_id, {})[label] = n
    return given


def _crowd_shares(project: Project) -> dict[str, float]:
    """Return how often each label is the right one here, as far as consensus knows."""
    latest = Item.objects.filter(project=project).retired().order_by("-retired_at")
    rows = (
        Consensus.objects.filter(item__in=latest.values("pk")[:LATEST_LABELS])
        .order_by()
        .values_list("label")
        .annotate(n=Count("pk"))
    )
    counts = dict(rows)
    return {value: counts.get(value, 0) + 1.0 for value in project.values}
