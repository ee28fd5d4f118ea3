"""Training runs, and what their models think of items."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from labeling.models.items import Item
from labeling.models.projects import Project


class TrainingRunQuerySet(models.QuerySet["TrainingRun"]):
    def of(self, project_id: int) -> TrainingRunQuerySet:
        return self.filter(project_id=project_id)

    def unended(self) -> TrainingRunQuerySet:
        return self.filter(ended_at=None)

    def promoted(self) -> TrainingRunQuerySet:
        return self.filter(is_promoted=True)

    def newest_first(self) -> TrainingRunQuerySet:
        return self.order_by("-version")

    def champion_of(self, project_id: int) -> TrainingRun | None:
        return self.of(project_id).promoted().newest_first().first()


class TrainingRun(models.Model):
    """One fit of the learner.  The newest promoted run of a project is its champion."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="training_runs")
    version = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    # Until then somebody is at work with it, or it is given a rest.  A run that has not ended by
    # then is taken for dead.
    lease_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    n_labels = models.PositiveIntegerField(default=0)
    accuracy = models.FloatField(null=True, blank=True)
    log_loss = models.FloatField(null=True, blank=True)
    gold_accuracy = models.FloatField(null=True, blank=True)
    n_gold = models.PositiveIntegerField(default=0)
    is_promoted = models.BooleanField(default=False)
    # Why it was or was not promoted, or why it failed, in a sentence.
    verdict = models.CharField(max_length=500, blank=True)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    # The last item, by id, that has its prediction by this run.
    applied_to = models.BigIntegerField(default=0)

    objects = TrainingRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "version"], name="run_version_once"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(ended_at=None), name="run_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.version} of project {self.project_id}"


class Prediction(models.Model):
    """What the champion thinks of an item; for items it learnt from, held-out."""

    item = models.OneToOneField(
        Item, primary_key=True, on_delete=models.CASCADE, related_name="prediction"
    )
    run = models.ForeignKey(TrainingRun, on_delete=models.CASCADE, related_name="predictions")
    probabilities: models.JSONField[dict[str, float], Any] = models.JSONField()

    def __str__(self) -> str:
        return f"prediction for item {self.pk}"
