"""Deliveries: what an endpoint is told of one event, and how often that was tried."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from labeling.models.endpoints import Endpoint
from labeling.models.workers import Worker


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, at: datetime) -> DeliveryQuerySet:
        return self.filter(next_at__lte=at)

    def waiting(self) -> DeliveryQuerySet:
        return self.exclude(next_at=None)


class Delivery(models.Model):
    """One event told to one endpoint.  Its words and its id are the same at every try."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # What happened, by a name that is the same whenever it is told: twice is once.
    key = models.CharField(max_length=120)
    type = models.CharField(max_length=40)
    body = models.TextField()
    # Whom it names, so that it goes with them when they leave.
    worker = models.ForeignKey(Worker, null=True, blank=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField()
    # When it is tried next; taking it puts this off by a lease.  None when it is over.
    next_at = models.DateTimeField(null=True, blank=True)
    n_tries = models.PositiveSmallIntegerField(default=0)
    # Those that failed since somebody last asked for it by hand: how patient one still is.
    n_failed = models.PositiveSmallIntegerField(default=0)
    # [{"at": …, "status": 503 | null, "took_ms": 31, "error": "…"}, …], the latest last.
    tries: models.JSONField[list[dict[str, Any]], Any] = models.JSONField(default=list)
    delivered_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "key"], name="delivery_once_per_event"),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "next_at"], condition=~Q(next_at=None), name="delivery_due"
            ),
            models.Index(fields=["made_at"], name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.type} to endpoint {self.endpoint_id}"

    @property
    def webhook_id(self) -> str:
        """Return the name by which whoever hears it knows that it is the same."""
        return f"msg_{self.message_id.hex}"
