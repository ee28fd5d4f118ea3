"""What a worker was told of verdicts about them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from labeling.models import Notice


def notices_of(worker_id: int) -> QuerySet[Notice]:
    """Return what a worker was told, with what they said to it."""
    theirs = Notice.objects.filter(worker_id=worker_id)
    return theirs.select_related("project", "verdict__appeal")


def notices_before(worker_id: int, before: datetime, n: int) -> list[tuple[datetime, str]]:
    """Return when a worker was told what, the newest before a moment first."""
    told = Notice.objects.filter(worker_id=worker_id, told_at__lt=before).order_by("-id")
    return list(told.values_list("told_at", "sentence")[:n])


def is_open_to_appeal(notice: Notice) -> bool:
    """Say whether the worker may still object to what this notice tells of."""
    return notice.verdict.undone_at is None and not hasattr(notice.verdict, "appeal")
