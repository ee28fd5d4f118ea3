"""Items the crowd cannot agree on, with what it says of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection

from django.db.models import Count

from labeling.models import Answer, Item
from labeling.models.items import ItemQuerySet


def disputed_items(project_id: int) -> ItemQuerySet:
    """Return what waits for an expert."""
    return Item.objects.filter(project_id=project_id, withdrawn_at=None).disputed()


def tallies(item_ids: Collection[int]) -> dict[int, Counter[str]]:
    """Count what was said of each item; "can't tell" counts under no label."""
    counted = (
        Answer.objects.filter(item_id__in=item_ids)
        .order_by()
        .values_list("item_id", "label")
        .annotate(n=Count("pk"))
    )
    said: dict[int, Counter[str]] = defaultdict(Counter)
    for item_id, label, n in counted:
        said[item_id][label] = n
    return said
