"""Verdicts: what was decided about a case, what that changed, and what the worker was told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from labeling.models.flags import Flag
from labeling.models.items import Item
from labeling.models.projects import Project
from labeling.models.workers import Worker


class Decision(models.TextChoices):
    """From the mildest to the hardest; granting is for appeals alone."""

    DISMISS = "dismiss"
    WARN = "warn"
    HOLD = "hold", "hold rewards"
    LEAVE_OUT = "leave_out", "leave answers out"
    SUSPEND = "suspend"
    BAN = "ban"
    GRANT = "grant"


LEAVING_OUT = (Decision.LEAVE_OUT, Decision.SUSPEND, Decision.BAN)
"""Whoever may not go on has their answers left out too."""

FELT = (Decision.WARN, Decision.HOLD, *LEAVING_OUT)
"""What a worker is told of, and may appeal against."""


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def standing(self) -> VerdictQuerySet:
        return self.filter(undone_at=None)

    def since(self, at: datetime) -> VerdictQuerySet:
        """Return those given or undone since then."""
        return self.filter(Q(given_at__gt=at) | Q(undone_at__gt=at))

    def by_nobody(self) -> VerdictQuerySet:
        """Return the holds that came by themselves."""
        return self.filter(reviewer=None)

    def about(self, worker_id: int, project_id: int) -> VerdictQuerySet:
        return self.filter(flag__worker_id=worker_id, flag__project_id=project_id)


class Verdict(models.Model):
    """A decision about a case.  It stands until it is undone."""

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="verdicts")
    # Nobody, where rewards are on hold by themselves until somebody looks.
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="verdicts",
    )
    decision = models.CharField(max_length=10, choices=Decision)
    # What it has undone: what was appealed against, or the hold that came by itself.  Should it be
    # undone in turn, that stands again.
    takes_back = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="taken_back_by"
    )
    # For other reviewers; the worker is told nothing of it.
    reason = models.TextField(blank=True)
    # What it did, in numbers; the preview said the same.
    effects: models.JSONField[dict[str, int], Any] = models.JSONField(default=dict)
    given_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="undone_verdicts",
    )

    objects = VerdictQuerySet.as_manager()

    class Meta:
        constraints = [
            # Two reviewers cannot decide the same case.
            models.UniqueConstraint(
                fields=["flag"], condition=Q(undone_at=None), name="verdict_one_standing"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="verdict_undone_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=False) | Q(decision=Decision.HOLD),
                name="verdict_by_itself_only_holds",
            ),
        ]

    def __str__(self) -> str:
        return f"verdict {self.pk}: {self.decision}"

    @property
    def given_by(self) -> str | None:
        """The name of whoever gave it; fetch ``reviewer`` along with the row."""
        return self.reviewer.get_username() if self.reviewer else None


class VerdictChange(models.Model):
    """What a verdict did to an item: how it stood before and after, to put it back."""

    verdict = models.ForeignKey(Verdict, on_delete=models.CASCADE, related_name="changes")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="verdict_changes")
    before: models.JSONField[dict[str, Any], Any] = models.JSONField()
    after: models.JSONField[dict[str, Any], Any] = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["verdict", "item"], name="change_once_per_item"),
        ]

    def __str__(self) -> str:
        return f"verdict {self.verdict_id} on item {self.item_id}"


class Notice(models.Model):
    """What a worker was told of a verdict, in plain words."""

    worker = models.ForeignKey(
        Worker, on_delete=models.PROTECT, related_name="notices", db_index=False
    )
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="notices")
    verdict = models.ForeignKey(Verdict, on_delete=models.CASCADE, related_name="notices")
    sentence = models.CharField(max_length=1000)
    told_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["worker", "-id"], name="notice_of_worker")]

    def __str__(self) -> str:
        return self.sentence


class Appeal(models.Model):
    """What a worker says against a verdict; a case of its own."""

    flag = models.OneToOneField(
        Flag, primary_key=True, on_delete=models.CASCADE, related_name="appeal"
    )
    verdict = models.OneToOneField(Verdict, on_delete=models.PROTECT, related_name="appeal")
    text = models.TextField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"appeal against verdict {self.verdict_id}"
