"""Standings: how a worker stands in a project."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from labeling.models.projects import Project
from labeling.models.workers import Worker


def barred(at: datetime) -> Q:
    """Return what is true of the standings of those who may not answer."""
    return Q(suspended_until__gt=at) | Q(banned_at__isnull=False)


class Standing(models.Model):
    """A worker's trust in a project, and how far they have come through its queue.

    The counts are always counted again from answers, never nudged: from the latest ones, so
    that whoever has answered for years is judged by what they do now, and as quickly as anybody.
    """

    worker = models.ForeignKey(
        Worker, on_delete=models.CASCADE, related_name="standings", db_index=False
    )
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="standings")
    n_rounds = models.PositiveIntegerField(default=0)
    # The first answer that counts.
    counted_from = models.BigIntegerField(default=0)
    n_answers = models.PositiveIntegerField(default=0)
    n_too_fast = models.PositiveIntegerField(default=0)
    gold_seen = models.PositiveIntegerField(default=0)
    gold_right = models.PositiveIntegerField(default=0)
    audit_seen = models.PositiveIntegerField(default=0)
    audit_right = models.PositiveIntegerField(default=0)
    # The audits, each by how rarely its like are drawn.
    audit_worth = models.FloatField(default=0.0)
    audit_worth_right = models.FloatField(default=0.0)
    peer_seen = models.PositiveIntegerField(default=0)
    peer_right = models.PositiveIntegerField(default=0)
    # Estimated accuracy with its 95 % interval; None until the first estimate.
    accuracy = models.FloatField(null=True, blank=True)
    accuracy_low = models.FloatField(null=True, blank=True)
    accuracy_high = models.FloatField(null=True, blank=True)
    # When they passed the project's lessons.
    qualified_at = models.DateTimeField(null=True, blank=True)
    queue_cursor = models.BigIntegerField(default=0)
    rescanned_at = models.DateTimeField(null=True, blank=True)
    # What verdicts have done to them here.  Their points are on hold; answers given until then
    # do not count; they may not answer until then, or ever.
    held_at = models.DateTimeField(null=True, blank=True)
    left_out_at = models.DateTimeField(null=True, blank=True)
    suspended_until = models.DateTimeField(null=True, blank=True)
    banned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "project"], name="standing_once"),
        ]

    def __str__(self) -> str:
        return f"worker {self.worker_id} in project {self.project_id}"

    def leaves_out(self, answered_at: datetime) -> bool:
        """Say whether a verdict has left out what they answered then."""
        return self.left_out_at is not None and answered_at <= self.left_out_at

    def is_barred(self, at: datetime) -> bool:
        """Say whether they may not answer here."""
        is_suspended = self.suspended_until is not None and at < self.suspended_until
        return is_suspended or self.banned_at is not None
