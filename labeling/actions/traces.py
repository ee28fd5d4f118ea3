"""Note from where workers come, as digests, and forget it in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from labeling.models import Trace

RETENTION = timedelta(days=30)
ONCE_A = timedelta(days=1)


def leave_traces(*, worker_id: int, signals: Mapping[str, str], at: datetime) -> None:
    """Note what a worker came with, by kind; what was noted in the last day is not noted again."""
    together = _digest("all", "\n".join(signals.values()), at)
    if not cache.add(f"labeling.trace.{worker_id}.{together}", 1, ONCE_A.total_seconds()):
        return
    Trace.objects.bulk_create(
        [
            Trace(worker_id=worker_id, kind=kind, digest=_digest(kind, value, at), seen_at=at)
            for kind, value in signals.items()
        ],
        update_conflicts=True,
        unique_fields=["worker", "kind", "digest"],
        update_fields=["seen_at"],
    )


def forget_old_traces(*, at: datetime) -> int:
    """Delete what is not needed any more; say how many."""
    n, _ = Trace.objects.filter(seen_at__lt=at - RETENTION).delete()
    return n


def _digest(kind: str, value: str, at: datetime) -> str:
    """Return 16 bytes that only this installation can make, and differently every month."""
    salt = f"labeling.traces.{kind}.{at:%Y-%m}"
    return salted_hmac(salt, value, algorithm="sha256").hexdigest()[:32]
