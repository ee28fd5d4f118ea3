"""Count again how workers stand: their checks, their trust, and what is suspicious."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q

from labeling import bus
from labeling.crowd.suspicion import (
    Suspicion,
    constancy_evidence,
    disagreement_evidence,
    gold_evidence,
    speed_evidence,
    suspicion,
)
from labeling.crowd.trust import crowd_of, estimate_trust
from labeling.events import FlagRaised
from labeling.models import Answer, Flag, Item, Project, Standing
from labeling.queries.trust import checks_of, crowd_of_project
from labeling.questions import question_type

PEER_VOTES = 3
"""Votes behind a consensus before it says anything of one of the voters."""

LATELY = timedelta(minutes=2)

CAREFUL_ACCURACY = 0.9
CAREFUL_ANSWERS = 200
"""What it takes before the crowd's own pace tightens the speed trap."""

IS_GOLD = Q(item__gold__isnull=False) & ~Q(label="")
IS_PEER = Q(
    item__gold=None, item__retired_at__isnull=False, item__consensus__n_votes__gte=PEER_VOTES
) & ~Q(label="")

RECOUNT = {
    "n_answers": Count("id"),
    "n_too_fast": Count("id", filter=Q(is_too_fast=True)),
    "gold_seen": Count("id", filter=IS_GOLD),
    "gold_right": Count("id", filter=IS_GOLD & Q(item__gold__label=F("label"))),
    "peer_seen": Count("id", filter=IS_PEER),
    "peer_right": Count("id", filter=IS_PEER & Q(item__consensus__label=F("label"))),
}


def update_standings(*, project_id: int, worker_ids: Collection[int], at: datetime) -> None:
    """Count these workers' checks again, estimate their trust, and flag whom nobody would be."""
    with transaction.atomic():
        project = Project.objects.get(pk=project_id)
        standings = _lock(project, worker_ids)
        counts = _recount(project, worker_ids)
        for standing in standings:
            _update(standing, counts.get(standing.worker_id, {}), project)
        Standing.objects.bulk_update(
            standings, [*RECOUNT, "accuracy", "accuracy_low", "accuracy_high"]
        )
        _screen(project, standings, at)


def refresh_crowds(*, at: datetime) -> None:
    """Refresh the crowd of every project that has had answers lately."""
    lately = Answer.objects.filter(answered_at__gt=at - LATELY)
    for project_id in lately.order_by().values_list("project_id", flat=True).distinct():
        refresh_crowd(project_id=project_id)


def refresh_crowd(*, project_id: int) -> None:
    """Estimate anew what the project's workers are like, and how fast the careful ones are."""
    project = Project.objects.get(pk=project_id)
    checked = Standing.objects.filter(project=project, gold_seen__gt=0).order_by("-gold_seen")
    crowd = crowd_of(map(checks_of, checked[:2000]))
    Project.objects.filter(pk=project_id).update(
        crowd_mean=crowd.mean,
        crowd_strength=crowd.strength,
        careful_quickest_ms=_careful_quickest_ms(project_id),
    )


def _lock(project: Project, worker_ids: Collection[int]) -> list[Standing]:
    return list(
        Standing.objects.filter(project=project, worker_id__in=worker_ids)
        .select_for_update(of=("self",))
        .order_by("pk")
    )


def _recount(project: Project, worker_ids: Collection[int]) -> Mapping[int, dict[str, int]]:
    rows = (
        Answer.objects.filter(project=project, worker_id__in=worker_ids)
        .order_by()
        .values_list("worker_id")
        .annotate(**RECOUNT)
    )
    return {worker_id: dict(zip(RECOUNT, counts, strict=True)) for worker_id, *counts in rows}


def _update(standing: Standing, counts: Mapping[str, int], project: Project) -> None:
    for name in RECOUNT:
        setattr(standing, name, counts.get(name, 0))
    checks = checks_of(standing)
    trust = estimate_trust(checks.n_right, checks.n_checked, crowd_of_project(project))
    standing.accuracy = trust.accuracy
    standing.accuracy_low = trust.low
    standing.accuracy_high = trust.high


def _screen(project: Project, standings: Iterable[Standing], at: datetime) -> None:
    answering = [standing for standing in standings if standing.n_answers]
    given = _labels_given(project, [standing.worker_id for standing in answering])
    shares = _crowd_shares(project)
    for standing in answering:
        found = _suspicion(standing, project, given.get(standing.worker_id, {}), shares)
        if found.flagged:
            _flag(standing, found, at)


def _suspicion(
    standing: Standing, project: Project, given: Mapping[str, int], shares: Mapping[str, float]
) -> Suspicion:
    chance = question_type(project.question_type).chance_level(project.values)
    honest = crowd_of_project(project)
    evidence = [
        gold_evidence(standing.gold_right, standing.gold_seen, chance, honest),
        disagreement_evidence(standing.peer_right, standing.peer_seen, chance, honest),
        speed_evidence(standing.n_too_fast, standing.n_answers),
    ]
    if given:
        evidence.append(constancy_evidence(given, shares))
    return suspicion(evidence)


def _flag(standing: Standing, found: Suspicion, at: datetime) -> None:
    """Open a case about the worker, unless there has been one: a verdict is not asked for twice."""
    if Flag.objects.filter(worker_id=standing.worker_id, project=standing.project_id).exists():
        return
    try:
        with transaction.atomic():
            flag = Flag.objects.create(
                worker_id=standing.worker_id,
                project_id=standing.project_id,
                score=found.score,
                reasons=list(found.reasons),
                raised_at=at,
            )
    except IntegrityError:  # Another process was quicker.
        return
    bus.publish(
        FlagRaised(
            flag_id=flag.pk,
            worker_id=flag.worker_id,
            project_id=flag.project_id,
            score=flag.score,
            at=at,
        )
    )


def _labels_given(project: Project, worker_ids: Collection[int]) -> dict[int, dict[str, int]]:
    given: dict[int, dict[str, int]] = {}
    rows = (
        Answer.objects.votes()
        .filter(project=project, worker_id__in=worker_ids)
        .order_by()
        .values_list("worker_id", "label")
        .annotate(n=Count("id"))
    )
    for worker_id, label, n in rows:
        given.setdefault(worker_id, {})[label] = n
    return given


def _crowd_shares(project: Project) -> dict[str, float]:
    """Return how often each label is the right one here, as far as consensus knows."""
    rows = (
        Item.objects.filter(project=project, retired_at__isnull=False)
        .order_by()
        .values_list("consensus__label")
        .annotate(n=Count("id"))
    )
    counts = dict(rows)
    return {value: counts.get(value, 0) + 1.0 for value in project.values}


def _careful_quickest_ms(project_id: int) -> int | None:
    """Return the first percentile of the times trusted workers took for answers that stood."""
    times = list(
        Answer.objects.filter(
            project_id=project_id,
            is_too_fast=False,
            item__retired_at__isnull=False,
            item__consensus__label=F("label"),
            worker__standings__project_id=project_id,
            worker__standings__accuracy_low__gte=CAREFUL_ACCURACY,
        )
        .order_by("-id")
        .values_list("took_ms", flat=True)[:5000]
    )
    return sorted(times)[len(times) // 100] if len(times) >= CAREFUL_ANSWERS else None
