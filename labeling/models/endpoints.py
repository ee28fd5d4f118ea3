"""Endpoints: where programs of an owner hear of what happens in a project."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import models

from labeling.models.projects import Project


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def on(self) -> EndpointQuerySet:
        return self.filter(off_at=None)


class WhyOff(models.TextChoices):
    """Why an endpoint is not called any more."""

    OWNER = "owner", "somebody has switched it off"
    GONE = "gone", "it answered 410: there is nobody there any more"
    FAILING = "failing", "nothing has got through to it for days"


class Endpoint(models.Model):
    """An address that is called, as a Standard Webhook, about the events it wants."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="endpoints")
    url = models.URLField(max_length=500)
    types: models.JSONField[list[str], Any] = models.JSONField()
    secret = models.CharField(max_length=100)
    # What calls are signed with beside the secret, until the program knows the new one.
    old_secret = models.CharField(max_length=100, blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    # Before then nobody calls: somebody else is at it, or it rests after a call that failed.
    free_at = models.DateTimeField()
    n_failed = models.PositiveIntegerField(default=0)
    off_at = models.DateTimeField(null=True, blank=True)
    off_why = models.CharField(max_length=10, choices=WhyOff, blank=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(off_at=None, off_why="")
                | models.Q(off_at__isnull=False) & ~models.Q(off_why=""),
                name="endpoint_off_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["free_at"], condition=models.Q(off_at=None), name="endpoint_is_free"
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    def secrets_at(self, at: datetime) -> list[str]:
        """Return what a call is signed with, the newest first."""
        if self.old_secret_until is not None and at < self.old_secret_until:
            return [self.secret, self.old_secret]
        return [self.secret]
