"""Flags: cases about a worker in a project, waiting for a person's look."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from labeling.models.projects import Project, Role
from labeling.models.workers import Worker


class FlagKind(models.TextChoices):
    SUSPICION = "suspicion"
    APPEAL = "appeal"


class FlagQuerySet(models.QuerySet["Flag"]):
    def open(self) -> FlagQuerySet:
        return self.filter(closed_at=None)

    def suspicions(self) -> FlagQuerySet:
        return self.filter(kind=FlagKind.SUSPICION)

    def seen_by(self, user_id: int) -> FlagQuerySet:
        """Return the cases of the projects in which they may decide."""
        deciding = Project.objects.filter(
            roles__user_id=user_id,
            roles__user__is_active=True,
            roles__role__in=[Role.OWNER, Role.REVIEWER],
        )
        return self.filter(project__in=deciding.values("pk"))


class Flag(models.Model):
    """One case about one worker: what speaks against them, or what they say against a verdict."""

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="flags")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=10, choices=FlagKind, default=FlagKind.SUSPICION)
    score = models.FloatField()
    # Sentences a reviewer can read, and each with its kind and its weight:
    # [{"kind": "gold", "log_ratio": 6.1, "sentence": "…"}, …].
    reasons: models.JSONField[list[str], Any] = models.JSONField(default=list)
    evidence: models.JSONField[list[dict[str, Any]], Any] = models.JSONField(default=list)
    # How much is at stake while nobody decides; cases are looked at in this order.
    harm = models.FloatField(default=0.0)
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "project"],
                condition=Q(closed_at=None, kind=FlagKind.SUSPICION),
                name="flag_one_open_case",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-harm", "-id"], condition=Q(closed_at=None), name="flag_most_harm_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}, worker {self.worker_id}"
