"""Answers: what workers said, once and for ever."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from labeling.models.golds import JUDGING, GoldSource
from labeling.models.items import Item
from labeling.models.projects import Project
from labeling.models.rounds import Challenge, Round
from labeling.models.workers import Worker

CHECKED_BY_GOLD = Q(item__gold__state__in=JUDGING) & (
    ~Q(item__gold__source=GoldSource.CONSENSUS) | Q(answered_at__gte=F("item__gold__created_at"))
)
"""Answers that gold says something of."""


class AnswerQuerySet(models.QuerySet["Answer"]):
    def votes(self) -> AnswerQuerySet:
        """Leave out "can't tell"."""
        return self.exclude(label="")


class Answer(models.Model):
    """What a worker said to a challenge.  Never changed."""

    challenge = models.OneToOneField(Challenge, on_delete=models.PROTECT, related_name="answer")
    # Where it belongs, said again here so that counting answers needs no joins.
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="answers")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="answers")
    worker = models.ForeignKey(
        Worker, on_delete=models.PROTECT, related_name="answers", db_index=False
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="answers", db_index=False
    )
    # Empty when the worker abstained.
    label = models.CharField(max_length=200, blank=True)
    took_ms = models.PositiveIntegerField()
    is_too_fast = models.BooleanField(default=False)
    is_surplus = models.BooleanField(default=False)
    idempotency_key = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField()

    objects = AnswerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["worker", "project", "id"], name="answer_of_worker"),
            models.Index(fields=["project", "answered_at"], name="answer_by_time"),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}: {self.label or 'abstained'}"
