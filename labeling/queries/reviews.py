"""Whether somebody's answers are being looked at, or have cost them their place."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from labeling.models import Flag, Standing, Worker
from labeling.models.standings import barred


def is_barred(worker_id: int, *, at: datetime) -> bool:
    """Say whether a worker may not answer: everywhere, or in some project."""
    if Worker.objects.filter(pk=worker_id, suspended_at__isnull=False).exists():
        return True
    return Standing.objects.filter(barred(at), worker=worker_id).exists()


def is_under_review(worker_id: int) -> bool:
    """Say whether a case about a worker waits for a person, or a verdict holds what they earned."""
    if Flag.objects.open().suspicions().filter(worker=worker_id).exists():
        return True
    return Standing.objects.filter(Q(held_at__isnull=False), worker=worker_id).exists()


def is_guest(worker_id: int) -> bool:
    """Say whether a worker has yet to sign up."""
    return Worker.objects.filter(pk=worker_id, user=None).exists()
