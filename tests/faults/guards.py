"""What keeps those apart who come at the same moment; and how to do without it for a while."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest
from django.db import connection, connections
from django.db.models import F, QuerySet

from labeling.actions import leases
from labeling.models import Item
from labeling.prepared import Prepared

# How long one waits for the other where they would meet if nothing kept them apart.
MEETING_SECONDS = 0.5
IS_SQLITE = connection.vendor == "sqlite"

Meet = Callable[[ModuleType, str], None]


@contextmanager
def without(guards: Collection[str]) -> Iterator[None]:
    """Take guards away for a while."""
    with pytest.MonkeyPatch.context() as patch:
        if "lock" in guards and IS_SQLITE:
            patch.setitem(connections.settings["default"]["OPTIONS"], "transaction_mode", None)
        elif "lock" in guards:
            patch.setattr(QuerySet, "select_for_update", lambda self, **how: self)
            patch.setattr(Prepared, "statement", Prepared.built)
        if "condition" in guards:
            patch.setattr(leases, "take_places", take_blindly)
        if "constraint" in guards and not IS_SQLITE:
            with without_constraint("item_never_over_served"):
                yield
        else:
            yield


def take_blindly(item_ids: Collection[int], queue_no: int) -> int:
    """Take a place whether there is one or not."""
    return Item.objects.filter(pk__in=item_ids).update(n_taken=F("n_taken") + 1, queue_no=queue_no)


@contextmanager
def without_constraint(name: str) -> Iterator[None]:
    constraint = next(one for one in Item._meta.constraints if one.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Item, constraint)
    try:
        yield
    finally:
        Item.objects.filter(n_taken__gt=F("n_wanted")).update(n_wanted=F("n_taken"))
        with connection.schema_editor() as editor:
            editor.add_constraint(Item, constraint)
