"""Paid crowds: where a project is opened to people who are paid elsewhere, and who came."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from labeling.models.hosts import Host
from labeling.models.items import Item
from labeling.models.projects import Project
from labeling.models.workers import Worker


class Marketplace(models.TextChoices):
    """Where the people of a crowd are paid."""

    PROLIFIC = "prolific", "Prolific"
    SONA = "sona", "SONA"
    MTURK = "mturk", "Mechanical Turk"


class CrowdQuerySet(models.QuerySet["Crowd"]):
    def open(self) -> CrowdQuerySet:
        return self.filter(is_open=True)


class Crowd(models.Model):
    """A project opened to the people of one marketplace, for a set number of rounds each."""

    # Stands in the address people are sent to, which cannot be guessed.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="crowds")
    marketplace = models.CharField(max_length=10, choices=Marketplace)
    # Whose workers its people are: one for each of the marketplace's own ids.
    host = models.OneToOneField(Host, on_delete=models.PROTECT, related_name="crowd")
    n_rounds = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    # Prolific: what says there that somebody is done, and that they cannot go on.
    done_code = models.CharField(max_length=40, blank=True)
    failed_code = models.CharField(max_length=40, blank=True)
    # SONA: which of its sites, and what a credit is given with.
    sona_site = models.CharField(max_length=200, blank=True)
    sona_experiment = models.CharField(max_length=20, blank=True)
    sona_token = models.CharField(max_length=100, blank=True)
    is_open = models.BooleanField(default=True)
    # What those see who look ahead.  It never becomes gold: they would know it for one.
    example = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.SET_NULL, related_name="example_of"
    )
    made_at = models.DateTimeField()

    objects = CrowdQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "marketplace"], name="crowd_once"),
        ]

    def __str__(self) -> str:
        return f"{self.marketplace} for project {self.project_id}"


class Outcome(models.TextChoices):
    """How a stint has ended."""

    DONE = "done", "all that was asked is done, or all there was"
    FAILED = "failed", "they may not go on"


class StintQuerySet(models.QuerySet["Stint"]):
    def credit_due(self, at: datetime) -> StintQuerySet:
        return self.filter(credit_at__lte=at).order_by("credit_at", "pk")


class Stint(models.Model):
    """One time that somebody of a crowd came to work, under the marketplace's own id for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    crowd = models.ForeignKey(Crowd, on_delete=models.CASCADE, related_name="stints")
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="stints")
    # Prolific's session, SONA's survey code, Mechanical Turk's assignment.
    external_id = models.CharField(max_length=200)
    # Prolific's study, Mechanical Turk's HIT.
    study = models.CharField(max_length=200, blank=True)
    n_rounds = models.PositiveSmallIntegerField()
    came_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    # SONA: when the credit was given by us, when it is tried next, and what went wrong.
    credited_at = models.DateTimeField(null=True, blank=True)
    credit_at = models.DateTimeField(null=True, blank=True)
    n_tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    objects = StintQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["crowd", "external_id"], name="stint_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="stint_ends_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["credit_at"], condition=~Q(credit_at=None), name="credit_due"),
        ]

    def __str__(self) -> str:
        return f"stint {self.pk}"
