"""Links: a duplicate leads to its canonical.  Together they are stars, never chains."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import F, Q

from labeling.models.pairs import Pair
from labeling.models.projects import Project
from labeling.models.threads import Thread


class LinkStatus(models.TextChoices):
    """Where a link stands.  Only the live ones, ``confirmed`` and ``contested``, make stars."""

    SUGGESTED = "suggested", "somebody says so; not sure enough"
    CONFIRMED = "confirmed"
    REJECTED = "rejected", "asked, and they are not the same"
    CONTESTED = "contested", "its author objects"
    UNDONE = "undone", "taken back"
    GONE = "gone", "its duplicate has been deleted"


LIVE = (LinkStatus.CONFIRMED, LinkStatus.CONTESTED)
TIES = (*LIVE, LinkStatus.GONE)
"""What still ties threads together: two that were the same as a third are so when it is gone."""


class LinkQuerySet(models.QuerySet["Link"]):
    def of(self, project_id: int) -> LinkQuerySet:
        return self.filter(project_id=project_id)

    def live(self) -> LinkQuerySet:
        return self.filter(status__in=LIVE)

    def ties(self) -> LinkQuerySet:
        return self.filter(status__in=TIES)

    def touching(self, thread_ids: Collection[int]) -> LinkQuerySet:
        return self.filter(Q(duplicate__in=thread_ids) | Q(canonical__in=thread_ids))


class Link(models.Model):
    """What one pair's answers have made of its two threads.

    A live link's ``canonical`` is the middle of its star, which need not be a thread of the
    pair: of a chain, only the ends are told.  What follows between two duplicates of one
    canonical is computed where it is shown, and never stored.
    """

    pair = models.OneToOneField(Pair, on_delete=models.CASCADE, related_name="link")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="links")
    duplicate = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="links_out")
    canonical = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="links_in")
    status = models.CharField(max_length=10, choices=LinkStatus, default=LinkStatus.SUGGESTED)
    confidence = models.FloatField(default=0.0)
    # Why it was taken back, in its host's words.
    reason = models.CharField(max_length=1_000, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["duplicate"], condition=Q(status__in=LIVE), name="link_one_live"
            ),
            models.CheckConstraint(
                condition=~Q(duplicate=F("canonical")), name="link_to_another_thread"
            ),
        ]
        indexes = [models.Index(fields=["project", "status", "id"], name="link_by_status")]

    def __str__(self) -> str:
        return f"link {self.pk}: thread {self.duplicate_id} to {self.canonical_id}"
