"""Embed sessions: a visitor of a host's page, as long as the page is open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from labeling.models.placements import Placement
from labeling.models.projects import Project
from labeling.models.workers import Worker


class HostRole(models.TextChoices):
    """What somebody is in the host's product, as its server says."""

    MEMBER = "member"
    AUTHOR = "author"
    CURATOR = "curator"


class EmbedSessionQuerySet(models.QuerySet["EmbedSession"]):
    def live(self, at: datetime) -> EmbedSessionQuerySet:
        return self.filter(
            expires_at__gt=at,
            placement__is_active=True,
            placement__project__is_open=True,
        )


class EmbedSession(models.Model):
    """What a frame may do for its visitor.  It holds the key in memory; here stands its hash."""

    hash = models.CharField(max_length=64, unique=True)
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="sessions")
    # Nobody, under a test key: nothing is kept of what is tried out.
    worker = models.ForeignKey(
        Worker, null=True, blank=True, on_delete=models.CASCADE, related_name="embed_sessions"
    )
    # The page it was made for.
    embedder = models.CharField(max_length=300)
    role = models.CharField(max_length=10, choices=HostRole, default=HostRole.MEMBER)
    # The threads they wrote, by the host's own ids.
    own: models.JSONField[list[str], Any] = models.JSONField(default=list, blank=True)
    name = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    objects = EmbedSessionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"worker {self.worker_id} at {self.embedder}"


class SpentToken(models.Model):
    """A user token that may be used once, and has been."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE)
    # Of the token's jti.
    hash = models.CharField(max_length=64)
    # When it would have expired; afterwards this row is of no use.
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "hash"], name="token_spent_once"),
        ]

    def __str__(self) -> str:
        return self.hash
