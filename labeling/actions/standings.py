"""Count again how workers stand: their checks, and how far they are trusted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from labeling.actions.suspicions import suspect_by_checks
from labeling.crowd.trust import crowd_of
from labeling.models import Answer, Project, Standing
from labeling.queries.standings import (
    COUNTED,
    LATEST,
    TRUST,
    answers_that_count,
    count_checks,
    judge,
    trust_anew,
)
from labeling.queries.trust import checks_of
from labeling.rows import update

LATELY = timedelta(minutes=2)

CAREFUL_ACCURACY = 0.9
CAREFUL_ANSWERS = 200
"""What it takes before the crowd's own pace tightens the speed trap."""


def update_standings(*, project_id: int, worker_ids: Collection[int], at: datetime) -> None:
    """Count these workers' checks again, estimate their trust, and flag whom nobody would be."""
    with transaction.atomic():
        project = Project.objects.get(pk=project_id)
        standings = _lock(project, worker_ids)
        counting = answers_that_count(standings)
        counts = count_checks(counting)
        for standing in standings:
            judge(standing, counts.get(standing.worker_id, {}), project)
        update(standings, COUNTED)
        suspect_by_checks(project, standings, counting, at)


def _lock(project: Project, worker_ids: Collection[int]) -> list[Standing]:
    """Lock these workers' standings, and see where the answers begin that count."""
    theirs = Answer.objects.filter(worker=OuterRef("worker"), project=project).order_by("-id")
    locked = (
        Standing.objects.filter(project=project, worker_id__in=worker_ids)
        .select_for_update(of=("self",))
        .annotate(first=Subquery(theirs.values("id")[LATEST - 1 : LATEST]))
        .order_by("pk")
    )
    standings: list[Standing] = []
    for standing in locked:
        standing.counted_from = standing.first or 0
        standings.append(standing)
    return standings


def compare_with_peers(*, project_id: int, peers: Mapping[int, tuple[int, int]]) -> None:
    """Write down how often workers stood before their peers, and of how often; trust them so."""
    with transaction.atomic():
        project = Project.objects.get(pk=project_id)
        standings = list(
            Standing.objects.filter(project=project, worker_id__in=peers)
            .select_for_update(of=("self",))
            .order_by("pk")
        )
        for standing in standings:
            standing.peer_right, standing.peer_seen = peers[standing.worker_id]
            trust_anew(standing, project)
        update(standings, ("peer_right", "peer_seen", *TRUST))


def hold_standings(project_id: int, item_ids: Collection[int]) -> None:
    """Lock the standings of all who answered these items, before the items themselves.

    Serving a round and giving a verdict lock in this order too, so nobody waits in a circle.
    """
    answered = Answer.objects.filter(item__in=item_ids).order_by()
    theirs = Standing.objects.filter(project=project_id, worker__in=answered.values("worker"))
    list(theirs.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


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
