"""What is known of gold.  Never for the eyes of a worker."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Count

from labeling.crowd.golds import TRUSTED, Said
from labeling.models import Answer, Gold, GoldState, Item, Project, Standing
from labeling.models.items import ItemQuerySet
from labeling.queries.trust import trust_of


def golds_among(item_ids: Collection[int]) -> set[int]:
    """Return those of the items whose label is known."""
    return set(Gold.objects.filter(pk__in=item_ids).values_list("pk", flat=True))


def items_of_gold(project_id: int, state: str | None = None) -> ItemQuerySet:
    """Return the items that are gold, or those whose gold is in this state, with it."""
    golds = Item.objects.filter(gold__project=project_id).select_related("gold")
    return golds.filter(gold__state=state) if state else golds


def n_golds(project_id: int) -> dict[str, int]:
    """Count a project's gold by state; what has been shown as often as it may is ``spent``."""
    golds = Gold.objects.of(project_id).order_by()
    counts = dict(golds.values_list("state").annotate(n=Count("pk")))
    counts = {state: counts.get(state, 0) for state in GoldState.values}
    n_servable = golds.servable().count()
    return {**counts, "served": n_servable, "spent": counts["served"] - n_servable}


def answered_since(project_id: int, since: datetime) -> set[int]:
    """Return the gold in use that has had answers since then."""
    lately = Answer.objects.filter(project=project_id, answered_at__gt=since).order_by()
    return set(
        lately.filter(item__gold__state=GoldState.SERVED)
        .values_list("item_id", flat=True)
        .distinct()
    )


def said_of(project: Project, item_ids: Collection[int]) -> Mapping[int, list[Said]]:
    """Return what was said of each item, and how far each who said it is trusted."""
    answers = list(
        Answer.objects.filter(item_id__in=item_ids)
        .order_by("pk")
        .values_list("item_id", "worker_id", "label")
    )
    standings = {
        standing.worker_id: standing
        for standing in Standing.objects.filter(
            project=project, worker_id__in={worker_id for _, worker_id, _ in answers}
        )
    }
    said: dict[int, list[Said]] = defaultdict(list)
    for item_id, worker_id, label in answers:
        said[item_id].append(Said(label, trust_of(standings.get(worker_id), project)))
    return said


def trusted_tally(said: Collection[Said]) -> Counter[str]:
    """Count what trusted workers said; "can't tell" counts under no label."""
    return Counter(one.label for one in said if one.trust.low >= TRUSTED)
