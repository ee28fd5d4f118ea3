"""By which names an owner knows who and what they are told of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from labeling.models import Item, Pair, Worker


def workers_by_name(
    worker_ids: Collection[int], *, host_id: int | None
) -> Mapping[int, dict[str, Any]]:
    """Return each worker's random id; to their own host also the id that the host gave them."""
    workers = Worker.objects.filter(pk__in=worker_ids)
    names: dict[int, dict[str, Any]] = {}
    for pk, public_id, host, external_id in workers.values_list(
        "pk", "public_id", "host_id", "external_id"
    ):
        names[pk] = {"worker": str(public_id)}
        if external_id and host is not None and host == host_id:
            names[pk]["user"] = external_id
    return names


def items_by_name(item_ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
    """Return each item's id and the one it was imported under; of a pair those of its threads."""
    threads = _threads_by_name(item_ids)
    items = Item.objects.filter(pk__in=item_ids).values_list("pk", "external_id")
    return {
        pk: {"item": pk, **threads.get(pk, {"external_id": external_id})}
        for pk, external_id in items
    }


def _threads_by_name(item_ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
    pairs = Pair.objects.filter(pk__in=item_ids)
    named = pairs.values_list("pk", "a__external_id", "b__external_id")
    return {pk: {"a": a, "b": b} for pk, a, b in named}
