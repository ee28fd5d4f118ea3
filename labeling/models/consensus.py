"""Consensus: the combined label of an item, with its confidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models

from labeling.models.items import Item
from labeling.rows import insert


class ConsensusSource(models.TextChoices):
    CROWD = "crowd"
    EXPERT = "expert"


_WRITE_OVER = """
ON CONFLICT (item_id) DO UPDATE SET
    label = excluded.label, confidence = excluded.confidence,
    probabilities = excluded.probabilities, n_votes = excluded.n_votes,
    updated_at = excluded.updated_at
"""


class ConsensusQuerySet(models.QuerySet["Consensus"]):
    def write(self, found: Sequence[Consensus]) -> None:
        """Insert what the crowd says of items, or write it over what it said before."""
        insert(found, then=_WRITE_OVER)


class Consensus(models.Model):
    """What an item's answers say so far; final once the item has retired."""

    item = models.OneToOneField(
        Item, primary_key=True, on_delete=models.CASCADE, related_name="consensus"
    )
    # Empty on a tie, or when nobody could tell.
    label = models.CharField(max_length=200, blank=True)
    confidence = models.FloatField()
    probabilities: models.JSONField[dict[str, float], Any] = models.JSONField(default=dict)
    n_votes = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=10, choices=ConsensusSource, default=ConsensusSource.CROWD)
    updated_at = models.DateTimeField()

    objects = ConsensusQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "consensus"

    def __str__(self) -> str:
        return f"item {self.pk}: {self.label or 'undecided'} ({self.confidence:.2f})"
