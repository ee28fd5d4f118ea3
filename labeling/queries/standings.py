"""Standings: what is counted of the answers that a worker has given in a project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, F, Q, Sum, Value

from labeling.crowd.audits import worth_of
from labeling.crowd.trust import estimate_trust
from labeling.models import Answer, Project, Standing
from labeling.models.answers import CHECKED_BY_GOLD, AnswerQuerySet
from labeling.queries.trust import checks_of, crowd_of_project

LATEST = 2000
"""A worker's answers that count, in a project: their latest."""

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


def answers_that_count(standings: Iterable[Standing]) -> list[AnswerQuerySet]:
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


def count_checks(counting: Iterable[AnswerQuerySet]) -> Mapping[int, dict[str, Any]]:
    """Return by worker what these answers came to."""
    return {
        worker_id: dict(zip((*RECOUNT, *WEIGHED), counts, strict=True))
        for answers in counting
        for worker_id, *counts in answers.values_list("worker_id").annotate(**RECOUNT, **WEIGHED)
    }


def judge(standing: Standing, counts: Mapping[str, Any], project: Project) -> None:
    """Note on a standing what was counted, and the trust that follows; it is not stored."""
    for name in RECOUNT:
        setattr(standing, name, counts.get(name, 0))
    standing.audit_worth_right, standing.audit_worth = worth_of(
        *(counts.get(name) or 0.0 for name in WEIGHED)
    )
    trust_anew(standing, project)


def trust_anew(standing: Standing, project: Project) -> None:
    """Note on a standing how far its worker is trusted by now; it is not stored."""
    checks = checks_of(standing)
    trust = estimate_trust(checks.n_right, checks.n_checked, crowd_of_project(project))
    standing.accuracy = trust.accuracy
    standing.accuracy_low = trust.low
    standing.accuracy_high = trust.high
