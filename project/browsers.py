"""Browsers are known by their sessions, until those end."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session

AT_ONCE = 500


def forget_ended_browsers(*, at: datetime) -> int:
    """Delete the sessions that have ended; say how many."""
    ended = Session.objects.filter(expire_date__lt=at).values_list("pk", flat=True)
    n_forgotten = 0
    # A few at a time, so that nobody who signs in meanwhile waits for all there ever were.
    while keys := list(ended[:AT_ONCE]):
        Session.objects.filter(pk__in=keys).delete()
        n_forgotten += len(keys)
    return n_forgotten
