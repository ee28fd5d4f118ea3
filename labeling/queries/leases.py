"""Leases: what has been served and not been answered yet."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from labeling.models import Challenge, Standing
from labeling.models.rounds import ChallengeQuerySet
from labeling.prepared import prepared

LONG_AGO = timedelta(days=1)
"""After which nobody's lease is still waiting to be released."""


def out_to(standing: Standing) -> ChallengeQuerySet:
    """Return what the worker has been asked in the project and has not answered."""
    return Challenge.objects.out().filter(
        worker=standing.worker_id, round__project=standing.project_id
    )


def values_out(project_id: int, at: datetime) -> list[float]:
    """Return what the answers could tell that are still to come in a project's rounds."""
    return list(_values(project_id, at - LONG_AGO))


@prepared
def _values(project_id: int, since: datetime) -> QuerySet[Challenge, float]:
    out = Challenge.objects.out().filter(round__project=project_id, round__expires_at__gt=since)
    return out.order_by().values_list("value", flat=True)
