"""The log: who did what about whom, and why.  Append-only, and each entry seals the one before."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import models


class LogEntry(models.Model):
    """One act.

    The database refuses to change or delete an entry (migration 0002).  Whoever gets around
    that breaks the chain: an entry's hash covers what it says and the hash of the one before,
    and no two entries follow the same one.
    """

    actor = models.CharField(max_length=50)  # such as "user:3" or "worker:17"
    verb = models.CharField(max_length=50)
    subject = models.CharField(max_length=50, db_index=True)  # such as "flag:12"
    before: models.JSONField[dict[str, Any], Any] = models.JSONField(default=dict)
    after: models.JSONField[dict[str, Any], Any] = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    # The hash of the entry before; of the first, nothing.
    previous = models.CharField(max_length=64, blank=True, unique=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "log entries"

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.subject}"

    def sealed(self) -> str:
        """Return the hash of what it says."""
        said = {
            "actor": self.actor,
            "verb": self.verb,
            "subject": self.subject,
            "before": self.before,
            "after": self.after,
            "reason": self.reason,
            "at": self.at.timestamp(),
            "previous": self.previous,
        }
        text = json.dumps(said, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
