"""Items: what is labelled, and the two queues they wait in.

A *fresh* item has never been served and waits by priority.  Once served it is *begun*: it has
a ``queue_no``, and begun items go first, oldest first, so that what is begun gets finished.
Whenever a begun item becomes servable again it gets a new, higher ``queue_no``; so a worker
who remembers how far they have come never looks at an old item twice, however many they have
answered.  In the end an item is retired (its label is sure) or disputed (an expert decides).
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from labeling.models.projects import Project

OPEN = Q(retired_at=None, disputed_at=None, withdrawn_at=None)
WANTING = OPEN & Q(n_taken__lt=F("n_wanted"))


class ItemQuerySet(models.QuerySet["Item"]):
    def open(self) -> ItemQuerySet:
        return self.filter(OPEN)

    def needing_answers(self) -> ItemQuerySet:
        return self.filter(WANTING)

    def retired(self) -> ItemQuerySet:
        return self.filter(retired_at__isnull=False)

    def as_found_out(self) -> ItemQuerySet:
        """Leave out pairs that show other words now than when they were found out, or none."""
        edited = Q(pair__a__edited_at__gt=F("retired_at")) | Q(
            pair__b__edited_at__gt=F("retired_at")
        )
        return self.filter(withdrawn_at=None).exclude(edited)

    def fresh(self) -> ItemQuerySet:
        return self.filter(queue_no=None)

    def disputed(self) -> ItemQuerySet:
        return self.filter(disputed_at__isnull=False)

    def withdrawn(self) -> ItemQuerySet:
        """Return what is not asked about any more although nobody has found it out."""
        return self.filter(withdrawn_at__isnull=False, retired_at=None, disputed_at=None)

    def begun(self) -> ItemQuerySet:
        return self.filter(queue_no__isnull=False)

    def after(self, queue_no: int) -> ItemQuerySet:
        return self.filter(queue_no__gt=queue_no)

    def unseen_by(self, worker_id: int) -> ItemQuerySet:
        return self.exclude(challenges__worker_id=worker_id)

    def oldest_first(self) -> ItemQuerySet:
        return self.order_by("queue_no")

    def most_wanted_first(self) -> ItemQuerySet:
        return self.order_by("-priority", "id")

    def golds(self) -> ItemQuerySet:
        return self.filter(gold__isnull=False)

    def unlabelled(self) -> ItemQuerySet:
        """Leave out gold, whose label is given and which no queue ever holds."""
        return self.filter(gold=None)


class Item(models.Model):
    """The thing to be labelled: a picture or a short text."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="items")
    external_id = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    # A random name in the default storage: it says nothing, and no two items share one.
    image = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    importance = models.FloatField(default=1.0)
    priority = models.FloatField(default=0.5)
    queue_no = models.BigIntegerField(null=True, blank=True)
    # Answers plus live leases, and how many of them there may be.  Gold wants none: it is
    # mixed into rounds by hand and never waits in a queue.
    n_taken = models.PositiveSmallIntegerField(default=0)
    n_wanted = models.PositiveSmallIntegerField()
    retired_at = models.DateTimeField(null=True, blank=True)
    disputed_at = models.DateTimeField(null=True, blank=True)
    # What it asks about is gone, or has been found out another way.  It may come back.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(n_taken__lte=F("n_wanted")), name="item_never_over_served"
            ),
            models.CheckConstraint(
                condition=Q(text="", image__gt="") | Q(text__gt="", image=""),
                name="item_shows_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(retired_at=None) | Q(disputed_at=None), name="item_ends_one_way"
            ),
            models.UniqueConstraint(
                fields=["project", "external_id"],
                condition=~Q(external_id=""),
                name="item_external_id_once",
            ),
        ]
        indexes = [
            models.Index(
                F("project"),
                F("priority").desc(),
                F("id"),
                condition=WANTING & Q(queue_no=None),
                name="item_fresh_queue",
            ),
            models.Index(
                fields=["project", "queue_no"],
                condition=WANTING & Q(queue_no__isnull=False),
                name="item_begun_queue",
            ),
            # For counting; and for the list of what experts have to decide.
            models.Index(
                fields=["project", "id"],
                condition=Q(disputed_at__isnull=False),
                name="item_disputed",
            ),
            models.Index(
                fields=["project", "-retired_at"],
                condition=Q(retired_at__isnull=False),
                name="item_retired",
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.pk}"


def queue_no(at: datetime) -> int:
    """Return the place in the queue of an item that is servable from this moment on."""
    return round(at.timestamp() * 1_000_000)
