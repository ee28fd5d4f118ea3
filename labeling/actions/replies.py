"""Forget the replies that were kept in case a request came twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from labeling.models import IdempotentReply

KEPT = timedelta(days=7)


def forget_old_replies(*, at: datetime) -> int:
    """Delete the replies that nobody will ask for again; say how many."""
    n, _ = IdempotentReply.objects.filter(created_at__lt=at - KEPT).delete()
    return n
