"""Objections: the author of a thread says that it is no duplicate of another."""

from __future__ import annotations

from django.db import models

from labeling.models.links import Link
from labeling.models.threads import Thread
from labeling.models.workers import Worker


class ObjectionState(models.TextChoices):
    """What its host has made of an objection."""

    OPEN = "open", "waits for its host"
    UPHELD = "upheld", "the link was stood by"
    GRANTED = "granted", "the link was taken back"


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def open(self) -> ObjectionQuerySet:
        return self.filter(state=ObjectionState.OPEN)

    def against(self, link: Link) -> ObjectionQuerySet:
        """Return what has been said against where a link leads now: one objection at most."""
        return self.filter(duplicate=link.duplicate_id, canonical=link.canonical_id)


class Objection(models.Model):
    """What the author of a duplicate has said against one canonical, and what became of it.

    It belongs to the two threads and to no link: links come and go with their threads and with
    their pair's consensus, and lead elsewhere when their star turns.
    """

    duplicate = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="objections")
    canonical = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=ObjectionState, default=ObjectionState.OPEN)
    # Why it is no duplicate, in its author's words.
    reason = models.CharField(max_length=1_000, blank=True)
    # Who objected, where that was a visitor: their words are forgotten with them.
    objector = models.ForeignKey(
        Worker, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duplicate", "canonical"], name="objection_once"),
        ]

    def __str__(self) -> str:
        return f"thread {self.duplicate_id} is no duplicate of {self.canonical_id}: {self.state}"
