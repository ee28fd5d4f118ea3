"""Count again how workers stand: their checks, their trust, and what is suspicious."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Sum, Value

from labeling.actions.flags import CHECKS, open_cases, raise_flag, refresh_flag
from labeling.crowd.audits import worth_of
from labeling.crowd.suspicion import (
    Suspicion,
    constancy_evidence,
    disagreement_evidence,
    gold_evidence,
    speed_evidence,
    suspicion,
)
from labeling.crowd.trust import crowd_of, estimate_trust
from labeling.models import Answer, Consensus, Flag, Item, Project, Standing
from labeling.models.answers import CHECKED_BY_GOLD, AnswerQuerySet
from labeling.queries.trust import checks_of, crowd_of_project
from labeling.questions import question_type
from labeling.rows import update

LATEST = 2000
"""A worker's answers that count, in a project: their latest."""

LATEST_LABELS = 1000
"""Retired items that show how often each label is the right one: the latest."""

LATELY = timedelta(minutes=2)

CAREFUL_ACCURACY = 0.9
CAREFUL_ANSWERS = 200
"""What it takes before the crowd's own pace tightens the speed trap."""

IS_GOLD = CHECKED_BY_GOLD & ~Q(label="")
IS_AUDITED = Q(item__gold=None, item__audit__label__gt="") & ~Q(label="")

RECOUNT = {
    "n_answers": Count("id"),
    "n_too_fast": Count("id", filter=Q(is_too_fast=True)),
    "gold_seen": Count("id", filter=IS_GOLD),
    "gold_right": Count("id", filter=IS_GOLD & Q(item__gold__label=F("label"))),
    "audit_seen": Count("id", filter=IS_AUDITED),
    "audit_right": Count("id", filter=IS_AUDITED & Q(item__audit__label=F("label"))),
}

# Sums over the audits, each by how rarely its like are drawn.
RARELY = Value(1.0) / F("item__audit__chance")
WEIGHED = {
    "weight": Sum(RARELY, filter=IS_AUDITED),
    "squares": Sum(RARELY * RARELY, filter=IS_AUDITED),
    "right": Sum(RARELY, filter=IS_AUDITED & Q(item__audit__label=F("label"))),
}

AUDITED = ("audit_worth_right", "audit_worth")
TRUST = ("accuracy", "accuracy_low", "accuracy_high")
COUNTED = ("counted_from", *RECOUNT, *AUDITED, *TRUST)


def update_standings(*, project_id: int, worker_ids: Collection[int], at: datetime) -> None:
    """Count these workers' checks again, estimate their trust, and flag whom nobody would be."""
    with transaction.atomic():
        project = Project.objects.get(pk=project_id)
        standings = _lock(project, worker_ids)
        counting = _counting(standings)
        counts = _recount(counting)
        for standing in standings:
            _update(standing, counts.get(standing.worker_id, {}), project)
        update(standings, COUNTED)
        _screen(project, standings, counting, at)


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
            _trust(standing, project)
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


def _counting(standings: Iterable[Standing]) -> list[AnswerQuerySet]:
    """Return the answers that count: in one piece for all who have not yet given so many."""
    together: dict[tuple[int, int], list[int]] = defaultdict(list)
    for standing in standings:
        together[standing.project_id, standing.counted_from].append(standing.worker_id)
    return [
        Answer.objects.filter(
            project=project_id, worker_id__in=worker_ids, pk__gte=counted_from
        ).order_by()
        for (project_id, counted_from), worker_ids in together.items()
    ]


def _recount(counting: Iterable[AnswerQuerySet]) -> Mapping[int, dict[str, Any]]:
    return {
        worker_id: dict(zip((*RECOUNT, *WEIGHED), counts, strict=True))
        for answers in counting
        for worker_id, *counts in answers.values_list("worker_id").annotate(**RECOUNT, **WEIGHED)
    }


def _update(standing: Standing, counts: Mapping[str, Any], project: Project) -> None:
    for name in RECOUNT:
        setattr(standing, name, counts.get(name, 0))
    standing.audit_worth_right, standing.audit_worth = worth_of(
        *(counts.get(name) or 0.0 for name in WEIGHED)
    )
    _trust(standing, project)


def _trust(standing: Standing, project: Project) -> None:
    checks = checks_of(standing)
    trust = estimate_trust(checks.n_right, checks.n_checked, crowd_of_project(project))
    standing.accuracy = trust.accuracy
    standing.accuracy_low = trust.low
    standing.accuracy_high = trust.high


def _screen(
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
    counting = [answers.filter(answered_at__gt=since) for answers in _counting([standing])]
    counts = _recount(counting).get(standing.worker_id)
    if counts:
        lately = Standing(worker_id=standing.worker_id, project=project)
        _update(lately, counts, project)
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
