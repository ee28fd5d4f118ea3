"""Qualification: what a worker learns, with the answers told, before the first paid round."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from labeling.models.golds import Gold
from labeling.models.projects import Project
from labeling.models.workers import Worker


class Lesson(models.Model):
    """A gold that is shown with its answer and the reason for it.  Never hidden in a round."""

    gold = models.OneToOneField(
        Gold, primary_key=True, on_delete=models.CASCADE, related_name="lesson"
    )
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="lessons")
    why = models.TextField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"lesson {self.pk}"


class Attempt(models.Model):
    """One go of a worker at a project's lessons."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    worker = models.ForeignKey(
        Worker, on_delete=models.CASCADE, related_name="attempts", db_index=False
    )
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="attempts")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    is_passed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "project"],
                condition=Q(ended_at=None),
                name="attempt_one_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["worker", "project", "-started_at"], name="attempt_of")]

    def __str__(self) -> str:
        return f"attempt {self.pk}"


class Exercise(models.Model):
    """One lesson of an attempt.  Its random id is all the worker ever sees of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="exercises")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="exercises")
    position = models.PositiveSmallIntegerField()
    # Empty when the worker could not tell; None until they said.
    label = models.CharField(max_length=200, null=True, blank=True)  # noqa: DJ001
    is_right = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "lesson"], name="exercise_once"),
        ]

    def __str__(self) -> str:
        return f"exercise {self.pk}"
