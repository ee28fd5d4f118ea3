"""Traces: from where workers came, so that one person's many accounts can be told."""

from __future__ import annotations

from django.db import models

from labeling.models.workers import Worker


class Trace(models.Model):
    """That a worker came from a network or with a browser.

    Only a digest is kept, made with a salt of its month, and not for longer than
    ``actions.traces.RETENTION``: it shows who shares something, not what.
    """

    worker = models.ForeignKey(
        Worker, on_delete=models.CASCADE, related_name="traces", db_index=False
    )
    kind = models.CharField(max_length=10)
    digest = models.CharField(max_length=32)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "kind", "digest"], name="trace_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of worker {self.worker_id}"
