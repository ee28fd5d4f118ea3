"""Items the crowd cannot agree on, with what it says of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection

from django.db.models import Count, Q

from labeling.models import Answer, Item
from labeling.models.items import ItemQuerySet


def disputed_items(project_id: int) -> ItemQuerySet:
    """Return what waits for an expert."""
    return Item.objects.filter(project_id=project_id, withdrawn_at=None).disputed()


def answered_by_strangers(item_ids: Collection[int]) -> set[int]:
    """Return which of the items only visitors have answered whom nobody knows."""
    answers = Answer.objects.filter(item_id__in=item_ids).order_by()
    known = answers.filter(
        Q(project__is_public=True) | Q(worker__host__isnull=False) | Q(worker__user__isnull=False),
        worker__is_anonymous=False,
    )
    answered, by_known = (set(some.values_list("item_id", flat=True)) for some in (answers, known))
    return answered - by_known


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
