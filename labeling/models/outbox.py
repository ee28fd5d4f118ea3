"""The outbox: reactions that are owed, written with the facts they answer to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from labeling.events import Event, to_json
from labeling.rows import insert


class OutboxQuerySet(models.QuerySet["OutboxEntry"]):
    def write(self, entries: Sequence[tuple[str, Event]]) -> None:
        """Owe each reaction its event, from within the transaction that made it true."""
        at = timezone.now()
        told = {event: to_json(event) for _, event in entries}
        insert(
            [
                OutboxEntry(
                    reaction=reaction,
                    kind=type(event).__name__,
                    fields=told[event],
                    created_at=at,
                    due_at=at,
                )
                for reaction, event in entries
            ]
        )

    def owed(self) -> OutboxQuerySet:
        return self.filter(gave_up_at=None)

    def due(self, at: datetime) -> OutboxQuerySet:
        return self.owed().filter(due_at__lte=at)


class OutboxEntry(models.Model):
    """One reaction to one event.  Deleted in the transaction of its effect."""

    reaction = models.CharField(max_length=100)
    kind = models.CharField(max_length=50)
    fields: models.JSONField[dict[str, Any], Any] = models.JSONField()
    created_at = models.DateTimeField()
    # Claiming an entry makes it due again only after the claim's lease.
    due_at = models.DateTimeField()
    claim = models.UUIDField(null=True, blank=True)
    n_tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "outbox entries"
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(gave_up_at=None), name="outbox_due"),
        ]

    def __str__(self) -> str:
        return f"{self.reaction} for {self.kind}"
