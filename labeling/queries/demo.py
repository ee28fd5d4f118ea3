"""How a demo turned out, held against the truth that was kept aside for this."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F

from labeling.demo.play import both
from labeling.models import Challenge, DemoTruth, Flag, Gold, Item, OutboxEntry
from labeling.questions.pair import sides_in


@dataclass(frozen=True, slots=True)
class Score:
    """Retired items, and the share of them whose label is the truth."""

    n_retired: int
    accuracy: float | None


def truths_by_content(slug: str) -> dict[str, str]:
    """Return what every item's text, or its picture's address, really is."""
    truths = {}
    for model in (DemoTruth, Gold):
        rows = model.objects.filter(item__project__slug=slug)
        for text, image, label in rows.values_list("item__text", "item__image", "label"):
            truths[f"{settings.MEDIA_URL}{image}" if image else _sight(text)] = label
    return truths


def _sight(text: str) -> str:
    sides = sides_in(text)
    return both(sides.a.title, sides.b.title) if sides else text


def score_of(slug: str) -> Score:
    """Hold the labels of a demo's retired items against the truth."""
    retired = Item.objects.filter(
        project__slug=slug, retired_at__isnull=False, demo_truth__isnull=False
    )
    n_retired = retired.count()
    n_right = retired.filter(consensus__label=F("demo_truth__label")).count()
    return Score(n_retired, n_right / n_retired if n_retired else None)


def is_settled() -> bool:
    """Say whether everything that is owed has been done."""
    return not OutboxEntry.objects.owed().exists()


def flagged_among(challenge_ids: Collection[str], slug: str) -> set[str]:
    """Return those of the challenges that were served to a worker who has been flagged here."""
    flagged = Flag.objects.filter(project__slug=slug).values("worker_id")
    served = Challenge.objects.filter(pk__in=challenge_ids, worker_id__in=flagged)
    return {str(challenge_id) for challenge_id in served.values_list("pk", flat=True)}
