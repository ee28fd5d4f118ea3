"""Leases: places in items are taken for a while, and given back when nobody has answered."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.db.models.sql import UpdateQuery

from labeling.actions.selection import Selection
from labeling.models import Challenge, Gold, Item, State
from labeling.models.items import queue_no
from labeling.models.rounds import ChallengeQuerySet
from labeling.prepared import change, prepared_change

AT_ONCE = 500


def lease_items(selection: Selection, at: datetime) -> None:
    """Take a place in each item, and count the gold as shown: it holds no places."""
    if take_places([item.pk for item in selection.items], queue_no(at)) != len(selection.items):
        raise RuntimeError("An item chosen under lock had no place left.")
    _count_shown([gold.pk for gold in selection.golds])


@prepared_change
def take_places(item_ids: Sequence[int], queue_no: int) -> UpdateQuery:
    """Take one place in each item that still has one; say how many had."""
    wanting = Item.objects.needing_answers().filter(pk__in=item_ids)
    return change(wanting, n_taken=F("n_taken") + 1, queue_no=queue_no)


@prepared_change
def _count_shown(gold_ids: Sequence[int]) -> UpdateQuery:
    return change(Gold.objects.held(gold_ids), n_shown=F("n_shown") + 1)


def release_expired(*, at: datetime) -> int:
    """Give back the places of challenges whose lease ran out; say how many."""
    n_released = 0
    while challenge_ids := _release_some(at):
        n_released += len(challenge_ids)
    return n_released


def _release_some(at: datetime) -> list[uuid.UUID]:
    with transaction.atomic():
        return release(Challenge.objects.expired(at)[:AT_ONCE], at)


def release(challenges: ChallengeQuerySet, at: datetime) -> list[uuid.UUID]:
    """Take challenges back that are out, and put their items back in the queue."""
    found = dict(challenges.values_list("id", "item_id"))
    hold_items(found.values())
    # Those that are being answered right now are left to who answers them.
    out = Challenge.objects.out().filter(pk__in=found).select_for_update(skip_locked=True)
    challenge_ids = list(out.values_list("pk", flat=True))
    Challenge.objects.filter(pk__in=challenge_ids).update(state=State.RELEASED)
    # Gold holds no places, so there is none to give back.
    for item_id in sorted(found[challenge_id] for challenge_id in challenge_ids):
        Item.objects.filter(Q(pk=item_id, gold=None)).update(
            n_taken=F("n_taken") - 1, queue_no=queue_no(at)
        )
    return challenge_ids


def hold_items(item_ids: Collection[int]) -> None:
    """Lock items before their challenges, and always in the same order, as whoever needs both."""
    items = Item.objects.filter(pk__in=set(item_ids)).order_by("pk")
    list(items.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
