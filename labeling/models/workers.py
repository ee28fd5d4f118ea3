"""Workers: who answers."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from labeling.models.hosts import Host


class Worker(models.Model):
    """Somebody who answers: a guest, a signed-in user, or a user of a host product."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="worker",
    )
    host = models.ForeignKey(Host, null=True, blank=True, on_delete=models.PROTECT)
    external_id = models.CharField(max_length=200, blank=True)
    # A visitor of a host's page of whom the host has said nothing.
    is_anonymous = models.BooleanField(default=False)
    # Somebody whom the host itself trusts with its threads.
    is_curator = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["host", "external_id"],
                condition=Q(host__isnull=False),
                name="worker_once_per_host",
            ),
            models.CheckConstraint(
                condition=Q(is_anonymous=False) | Q(external_id="", user=None),
                name="anonymous_is_nobody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(is_anonymous=True), name="anonymous_by_age"
            ),
        ]

    def __str__(self) -> str:
        return f"worker {self.public_id}"
