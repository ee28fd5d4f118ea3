"""Pairs: two threads that may say the same; the item asks whether they do."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import F, Q

from labeling.models.answers import Answer
from labeling.models.items import Item
from labeling.models.projects import Project
from labeling.models.threads import Thread
from labeling.models.workers import Worker


class PairSource(models.TextChoices):
    """Who thought of it."""

    SEARCH = "search", "their words are alike"
    SUGGESTION = "suggestion", "a person put them together"
    IMPORT = "import", "a file of the owner's"


class PairQuerySet(models.QuerySet["Pair"]):
    def of(self, project_id: int) -> PairQuerySet:
        return self.filter(project_id=project_id)

    def touching(self, thread_ids: Collection[int]) -> PairQuerySet:
        return self.filter(Q(a__in=thread_ids) | Q(b__in=thread_ids))

    def undecided(self) -> PairQuerySet:
        return self.filter(item__retired_at=None, item__disputed_at=None)

    def unsettled(self) -> PairQuerySet:
        """Return what is still asked about, and whatever is withdrawn or has to be."""
        gone = Q(a__deleted_at__isnull=False) | Q(b__deleted_at__isnull=False)
        is_open = Q(item__retired_at=None, item__disputed_at=None)
        return self.filter(is_open | gone | Q(item__withdrawn_at__isnull=False))

    def found(self, label: str) -> PairQuerySet:
        return self.filter(item__retired_at__isnull=False, item__consensus__label=label)

    def waiting(self) -> PairQuerySet:
        return self.undecided().filter(item__withdrawn_at=None)


class Pair(models.Model):
    """Two threads and the item that asks about them; the older thread is ``a``."""

    item = models.OneToOneField(
        Item, primary_key=True, on_delete=models.CASCADE, related_name="pair"
    )
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="pairs", db_index=False
    )
    a = models.ForeignKey(
        Thread, on_delete=models.PROTECT, related_name="pairs_as_a", db_index=False
    )
    b = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="pairs_as_b")
    # How alike their words are, as a cosine; nobody who answers is told.
    score = models.FloatField(default=0.0)
    source = models.CharField(max_length=10, choices=PairSource, default=PairSource.SEARCH)
    suggested_by = models.ForeignKey(
        Worker, null=True, blank=True, on_delete=models.SET_NULL, related_name="suggested_pairs"
    )
    created_at = models.DateTimeField()

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="pair_once"),
            models.CheckConstraint(condition=Q(a__lt=F("b")), name="pair_in_order"),
        ]
        indexes = [models.Index(fields=["project", "item"], name="pair_of_project")]

    def __str__(self) -> str:
        return f"pair {self.pk}: threads {self.a_id} and {self.b_id}"


class Keeping(models.Model):
    """Which of two threads that are the same should stay, as said along with an answer."""

    answer = models.OneToOneField(
        Answer, primary_key=True, on_delete=models.CASCADE, related_name="keeping"
    )
    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="keepings")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="keepings")

    def __str__(self) -> str:
        return f"answer {self.pk} keeps thread {self.thread_id}"
