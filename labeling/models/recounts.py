"""Recounts: what all answers of a project, taken together, have last said of its workers."""

from __future__ import annotations

from typing import Any

from django.db import models

from labeling.models.projects import Project
from labeling.models.workers import Worker

Rows = list[list[float]]


class Recount(models.Model):
    """The last full count of a project.

    Rows are labels as said, columns labels as they are: the logarithm of how likely a worker is to
    say the one of an item that is the other.
    """

    project = models.OneToOneField(
        Project, primary_key=True, on_delete=models.CASCADE, related_name="recount"
    )
    # The labels there were, in the order of everything here.
    labels: models.JSONField[list[str], Any] = models.JSONField()
    shares: models.JSONField[list[float], Any] = models.JSONField()
    temper = models.FloatField()
    # What the votes say of whoever was not counted yet.
    newcomer: models.JSONField[Rows, Any] = models.JSONField()
    # How much the model's opinions were found to know, from 0 to 1; None where it had none.
    model_knows = models.FloatField(null=True, blank=True)
    n_answers = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"recount of project {self.pk}"


class Evidence(models.Model):
    """What a worker's votes have been found to say, in one project."""

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+", db_index=False)
    rows: models.JSONField[Rows, Any] = models.JSONField()

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["project", "worker"], name="evidence_once"),
        ]

    def __str__(self) -> str:
        return f"evidence of worker {self.worker_id} in project {self.project_id}"
