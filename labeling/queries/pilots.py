"""What a pilot has shown so far."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import Count, Q

from labeling.crowd.reliability import Agreement, Split, agreement, splits
from labeling.models import Answer, Item, Pilot, Standing
from labeling.queries.agreement import by_item, votes_on

LONGEST_MS = 10 * 60_000
"""What takes longer was put aside, and says nothing of how long an answer takes."""


@dataclass(frozen=True, slots=True)
class PilotReport:
    """How far a pilot is, and what it says of the question."""

    pilot: Pilot
    n_items: int
    n_done: int
    n_answers: int
    n_workers: int
    n_abstained: int
    median_ms: int | None
    gold_right: int
    gold_seen: int
    agreement: Agreement | None
    splits: list[Split]

    @property
    def is_ready(self) -> bool:
        return self.n_done == self.n_items


def latest_pilot(project_id: int) -> Pilot | None:
    return Pilot.objects.filter(project=project_id).order_by("-started_at").first()


def pilot_report(pilot: Pilot) -> PilotReport:
    """Count what was said in a pilot.  It is small, so this is quick."""
    item_ids = list(pilot.items.values_list("pk", flat=True))
    answers = list(
        Answer.objects.filter(item_id__in=item_ids).values_list("worker_id", "label", "took_ms")
    )
    worker_ids = {worker_id for worker_id, *_ in answers}
    times = [took_ms for *_, took_ms in answers if took_ms <= LONGEST_MS]
    said = by_item(votes_on(item_ids))
    right, seen = _gold(pilot.project_id, worker_ids)
    return PilotReport(
        pilot=pilot,
        n_items=len(item_ids),
        n_done=_n_done(pilot),
        n_answers=len(answers),
        n_workers=len(worker_ids),
        n_abstained=sum(not label for _, label, _ in answers),
        median_ms=round(median(times)) if times else None,
        gold_right=right,
        gold_seen=seen,
        agreement=agreement(said.values()),
        splits=splits(said, most=4, examples=3),
    )


def _n_done(pilot: Pilot) -> int:
    items: Any = Item.objects.filter(pilots=pilot).annotate(n=Count("answers"))
    ended = Q(retired_at__isnull=False) | Q(disputed_at__isnull=False)
    done: int = items.filter(ended | Q(n__gte=pilot.n_answers)).count()
    return done


def _gold(project_id: int, worker_ids: set[int]) -> tuple[int, int]:
    checks = Standing.objects.filter(project=project_id, worker_id__in=worker_ids).values_list(
        "gold_right", "gold_seen"
    )
    return sum(right for right, _ in checks), sum(seen for _, seen in checks)
