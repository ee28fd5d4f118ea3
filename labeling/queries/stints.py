"""How far somebody of a paid crowd has come, and how a crowd has."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max, Q

from labeling.conf import conf
from labeling.models import Answer, Outcome, Stint
from labeling.models.answers import AnswerQuerySet


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of a crowd came, and how many of those were done, or failed."""

    came: int = 0
    done: int = 0
    failed: int = 0


def goal_of(stint: Stint) -> int:
    """Return how many answers a stint asks for."""
    return stint.n_rounds * conf().ROUND_SIZE


def answers_of(stint: Stint) -> AnswerQuerySet:
    """Return what was answered in a stint, and has not been paid with an earlier one's end."""
    theirs = Answer.objects.filter(worker=stint.worker_id, project=stint.crowd.project_id)
    others = Stint.objects.filter(
        worker=stint.worker_id,
        crowd__project=stint.crowd.project_id,
        ended_at__gt=stint.came_at,
    ).exclude(pk=stint.pk)
    if stint.ended_at is not None:
        theirs = theirs.filter(answered_at__lte=stint.ended_at)
        others = others.filter(ended_at__lt=stint.ended_at)
    paid_to = others.aggregate(latest=Max("ended_at"))["latest"]
    if paid_to is not None:
        return theirs.filter(answered_at__gt=paid_to)
    return theirs.filter(answered_at__gte=stint.came_at)


def counts_of_crowds(crowd_ids: Collection[UUID]) -> Mapping[UUID, Counts]:
    rows = Stint.objects.filter(crowd__in=crowd_ids).order_by().values("crowd")
    counted = rows.annotate(
        came=Count("pk"),
        done=Count("pk", filter=Q(outcome=Outcome.DONE)),
        failed=Count("pk", filter=Q(outcome=Outcome.FAILED)),
    )
    return {row["crowd"]: Counts(row["came"], row["done"], row["failed"]) for row in counted}
