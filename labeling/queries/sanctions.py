"""How a worker is to be treated, by the verdicts that stand."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max

from labeling.models import Decision, Verdict
from labeling.models.verdicts import LEAVING_OUT

SUSPENSION = timedelta(days=30)


def sanctions_of(worker_id: int, project_id: int) -> dict[str, datetime | None]:
    """Return what the verdicts that stand say about a worker."""
    standing = Verdict.objects.standing().about(worker_id, project_id)

    def latest(*decisions: Decision) -> datetime | None:
        at: datetime | None = standing.filter(decision__in=decisions).aggregate(at=Max("given_at"))[
            "at"
        ]
        return at

    suspended_at = latest(Decision.SUSPEND)
    return {
        "held_at": latest(Decision.HOLD),
        "left_out_at": latest(*LEAVING_OUT),
        "suspended_until": suspended_at and suspended_at + SUSPENSION,
        "banned_at": latest(Decision.BAN),
    }
