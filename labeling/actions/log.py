"""Write down who did what about whom, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from labeling.models import LogEntry

TRIES = 100
"""How often others may come first; each time somebody's entry is written."""


def write_down(
    *,
    actor: str,
    verb: str,
    subject: str,
    at: datetime,
    reason: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> LogEntry:
    """Add an entry to the log, in the transaction of the act."""
    for n_left in reversed(range(TRIES)):
        last = LogEntry.objects.order_by("-pk").values_list("hash", flat=True).first()
        entry = LogEntry(
            actor=actor,
            verb=verb,
            subject=subject,
            before=dict(before or {}),
            after=dict(after or {}),
            reason=reason,
            at=at,
            previous=last or "",
        )
        entry.hash = entry.sealed()
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:  # Somebody else has followed the same entry; follow them.
            if not n_left:
                raise
        else:
            break
    return entry
