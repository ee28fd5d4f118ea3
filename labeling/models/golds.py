"""Gold: items whose label is known, to find out who can be trusted."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models

from labeling.models.items import Item
from labeling.models.projects import Project


class GoldSource(models.TextChoices):
    OWNER = "owner"
    EXPERT = "expert"


class GoldQuerySet(models.QuerySet["Gold"]):
    def of(self, project_id: int) -> GoldQuerySet:
        return self.filter(project_id=project_id)

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
    n_shown = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    objects = GoldQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["project", "n_shown", "item"], name="gold_least_shown")]

    def __str__(self) -> str:
        return f"gold {self.pk}: {self.label}"
