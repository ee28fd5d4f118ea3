"""Which items are gold.  Never for the eyes of a worker."""

from __future__ import annotations

from collections.abc import Collection

from labeling.models import Gold


def golds_among(item_ids: Collection[int]) -> set[int]:
    """Return those of the items whose label is known."""
    return set(Gold.objects.filter(pk__in=item_ids).values_list("pk", flat=True))
