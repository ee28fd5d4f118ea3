"""Gold: items whose label is known, to find out who can be trusted."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import F, Q

from labeling.models.items import Item
from labeling.models.projects import Project


class GoldSource(models.TextChoices):
    """Who said what it is."""

    OWNER = "owner"
    EXPERT = "expert"
    CONSENSUS = "consensus", "trusted workers agree"


class GoldState(models.TextChoices):
    """What a gold is good for."""

    SERVED = "served", "hidden in rounds, and judged by"
    LESSON = "lesson", "shown with its answer to those who learn"
    QUARANTINED = "quarantined", "probably wrong: neither served nor judged by"
    DROPPED = "dropped", "given up: neither served nor judged by"


JUDGING = (GoldState.SERVED, GoldState.LESSON)
SERVABLE = Q(state=GoldState.SERVED, n_shown__lt=F("most_shown"))


class GoldQuerySet(models.QuerySet["Gold"]):
    def of(self, project_id: int) -> GoldQuerySet:
        return self.filter(project_id=project_id)

    def servable(self) -> GoldQuerySet:
        """Return what may still be hidden in rounds: not too often, lest it be known by sight."""
        return self.filter(SERVABLE)

    def judging(self) -> GoldQuerySet:
        """Return those whose answers say something of who gave them."""
        return self.filter(state__in=JUDGING)

    def quarantined(self) -> GoldQuerySet:
        return self.filter(state=GoldState.QUARANTINED)

    def held(self, gold_ids: Collection[int]) -> GoldQuerySet:
        """Lock these in a fixed order, so that two who change them cannot wait for each other."""
        in_order = self.select_for_update().filter(pk__in=gold_ids).order_by("pk")
        return self.filter(pk__in=in_order.values("pk"))

    def least_shown_first(self) -> GoldQuerySet:
        return self.order_by("n_shown", "pk")


class Gold(models.Model):
    """The known label of an item."""

    item = models.OneToOneField(
        Item, primary_key=True, on_delete=models.CASCADE, related_name="gold"
    )
    # Its item's, said again here so that the least shown are found in their own index.
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="golds", db_index=False
    )
    label = models.CharField(max_length=200)
    source = models.CharField(max_length=10, choices=GoldSource, default=GoldSource.OWNER)
    state = models.CharField(max_length=12, choices=GoldState, default=GoldState.SERVED)
    n_shown = models.PositiveIntegerField(default=0)
    # What everybody has met can be known by sight.
    most_shown = models.PositiveIntegerField(default=100)
    quarantined_at = models.DateTimeField(null=True, blank=True)
    # A person has looked and stands by it: it is not doubted again.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = GoldQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["project", "n_shown", "item"], condition=SERVABLE, name="gold_least_shown"
            ),
            models.Index(fields=["project", "state", "item"], name="gold_by_state"),
        ]

    def __str__(self) -> str:
        return f"gold {self.pk}: {self.label}"
