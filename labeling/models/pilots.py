"""Pilots: a few items by a few people first, to see whether the question is clear."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from labeling.models.items import Item
from labeling.models.projects import Project


class Pilot(models.Model):
    """Some items that all get the same number of answers before any other is served."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="pilots")
    items = models.ManyToManyField(Item, related_name="pilots")
    n_answers = models.PositiveSmallIntegerField()
    # What an item needs at least once the project is live again.
    min_answers = models.PositiveSmallIntegerField()
    guidelines_version = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(ended_at=None), name="pilot_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"pilot {self.pk} of project {self.project_id}"
