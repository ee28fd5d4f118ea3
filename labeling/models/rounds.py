"""Rounds of challenges: which item was served to whom, once."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from labeling.models.items import Item
from labeling.models.projects import Project
from labeling.models.workers import Worker


class Round(models.Model):
    """A bite-size set of challenges under one lease."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="rounds", db_index=False
    )
    worker = models.ForeignKey(
        Worker, on_delete=models.PROTECT, related_name="rounds", db_index=False
    )
    size = models.PositiveSmallIntegerField()
    # Of the project's guidelines, as they were shown with it.
    guidelines_version = models.PositiveIntegerField(default=1)
    served_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["worker", "project", "-served_at"], name="round_of_worker"),
            # For what is out in a project, of which its rounds of long ago tell nothing.
            models.Index(fields=["project", "expires_at"], name="round_by_end"),
        ]

    def __str__(self) -> str:
        return f"round {self.pk}"


class State(models.TextChoices):
    """Where a challenge stands.  Only ``out`` and ``answered`` hold a place in the item."""

    OUT = "out"
    ANSWERED = "answered"
    RELEASED = "released", "its lease ran out"
    LATE = "late", "answered after its lease ran out"
    VOID = "void", "what it showed has changed or is gone"


class ChallengeQuerySet(models.QuerySet["Challenge"]):
    def out(self) -> ChallengeQuerySet:
        return self.filter(state=State.OUT)

    def unanswered(self) -> ChallengeQuerySet:
        return self.filter(state__in=[State.OUT, State.RELEASED])

    def answered(self) -> ChallengeQuerySet:
        return self.filter(state__in=[State.ANSWERED, State.LATE])

    def expired(self, at: datetime) -> ChallengeQuerySet:
        return self.out().filter(round__expires_at__lte=at)

    def in_order(self) -> ChallengeQuerySet:
        return self.order_by("position")


class Challenge(models.Model):
    """One item served to one worker, once.  Its random id is all the worker ever sees of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="challenges")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="challenges")
    worker = models.ForeignKey(
        Worker, on_delete=models.PROTECT, related_name="challenges", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    # The least time in which a person can answer it, as things stood when it was served.
    floor_ms = models.PositiveIntegerField()
    # What an answer to it could tell, as things stood when it was served; never told to the worker.
    value = models.FloatField(default=1.0)
    state = models.CharField(max_length=10, choices=State, default=State.OUT)

    objects = ChallengeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "item"], name="challenge_never_served_twice"),
        ]
        indexes = [
            # Few are, of all that ever were.
            models.Index(fields=["round", "value"], condition=Q(state="out"), name="challenge_out"),
        ]

    def __str__(self) -> str:
        return f"challenge {self.pk}"
