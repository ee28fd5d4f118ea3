"""Flags: suspicion of a worker in a project, waiting for a person's look."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from labeling.models.projects import Project
from labeling.models.workers import Worker


class Flag(models.Model):
    """One case about one worker."""

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="flags")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="flags")
    score = models.FloatField()
    # Sentences a reviewer can read.
    reasons: models.JSONField[list[str], Any] = models.JSONField(default=list)
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "project"],
                condition=Q(closed_at=None),
                name="flag_one_open_case",
            ),
        ]

    def __str__(self) -> str:
        return f"flag on worker {self.worker_id}"
