"""Passers-by: visitors of hosts' pages whom nobody knows, and who have never said anything.

Most who open a page answer nothing.  What they were shown, and that they were there, is deleted, so
that what is kept grows with answers and not with pages that were looked at.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from labeling import bus
from labeling.events import VisitorPassed
from labeling.models import Round, State, Worker

KEPT = timedelta(days=1)
"""How long an answer may still come in."""

SPARE = timedelta(weeks=2)
"""How long after that one is still looked at."""

AT_ONCE = 200


def forget_passers_by(*, at: datetime) -> int:
    """Delete visitors who have said nothing, and announce it; say how many."""
    n_forgotten = 0
    while n := _forget_some(at):
        n_forgotten += n
    return n_forgotten


def _forget_some(at: datetime) -> int:
    with transaction.atomic(durable=True):
        gone = _passers_by(at)
        bus.publish(*(VisitorPassed(worker_id=worker_id, at=at) for worker_id in gone))
        Round.objects.filter(worker__in=gone).delete()
        Worker.objects.filter(pk__in=gone).delete()
    return len(gone)


def _passers_by(at: datetime) -> list[int]:
    long_ago = (at - KEPT - SPARE, at - KEPT)
    visitors = Worker.objects.filter(is_anonymous=True, created_at__range=long_ago)
    # What they found to be the same is asked of others, though they have answered nothing.
    silent = visitors.filter(answers=None, suggested_pairs=None, flags=None)
    gone = silent.filter(embed_sessions=None).exclude(challenges__state=State.OUT)
    return list(gone.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
