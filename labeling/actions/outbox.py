"""Drain the outbox: do what is owed, once in effect, whatever dies on the way.

An entry is claimed by a conditional update with a lease and deleted in the transaction of its
effect.  A worker that dies leaves its claim to run out; a worker that comes back too late finds
its claim gone, and its effect is rolled back.
"""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.sql import DeleteQuery, UpdateQuery

from labeling import bus
from labeling.conf import conf
from labeling.events import from_json
from labeling.models import OutboxEntry
from labeling.prepared import change, prepared, prepared_change, removal

log = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=2)


class ClaimLost(Exception):
    """Somebody else holds the entries now."""


class _Owed(NamedTuple):
    """An entry that has been claimed."""

    id: int
    reaction: str
    kind: str
    fields: dict[str, Any]
    n_tries: int
    claim: uuid.UUID


def drain_outbox(*, clock: Callable[[], datetime]) -> int:
    """Do the reactions that are due; say how many were done.

    What is announced meanwhile gathers for the next time: many cost little more than one.
    """
    n_done = 0
    while entries := _claim(clock()):
        by_reaction: dict[str, list[_Owed]] = defaultdict(list)
        for entry in entries:
            if entry.n_tries > conf().OUTBOX_TRIES:  # It may be what kills those who try.
                _postpone(entry, ClaimLost("Nobody who took it came back."), clock())
            else:
                by_reaction[entry.reaction].append(entry)
        for owed in by_reaction.values():
            n_done += _react(owed, clock)
        if len(entries) < conf().OUTBOX_BATCH:
            break
    return n_done


def _claim(at: datetime) -> list[_Owed]:
    claim = uuid.uuid4()
    with transaction.atomic():
        due = _due(conf().OUTBOX_BATCH)(at)
        if due:
            _take([entry_id for entry_id, *_ in due], claim, at + conf().OUTBOX_LEASE)
    return sorted(
        (_Owed(pk, name, kind, told, n + 1, claim) for pk, name, kind, told, n in due),
        key=attrgetter("id"),
    )


@cache
def _due(n: int) -> prepared[[datetime], Any]:
    @prepared
    def due(at: datetime) -> QuerySet[OutboxEntry, Any]:
        waiting = OutboxEntry.objects.due(at).select_for_update(skip_locked=True)
        told = waiting.values_list("id", "reaction", "kind", "fields", "n_tries")
        return told.order_by("due_at", "id")[:n]

    return due


@prepared_change
def _take(entry_ids: Sequence[int], claim: uuid.UUID, due_at: datetime) -> UpdateQuery:
    taken = OutboxEntry.objects.filter(pk__in=entry_ids)
    return change(taken, claim=claim, due_at=due_at, n_tries=F("n_tries") + 1)


def _react(entries: Sequence[_Owed], clock: Callable[[], datetime]) -> int:
    try:
        _finish(entries)
    except ClaimLost:
        return 0
    except Exception as error:
        if len(entries) > 1:
            # One bad event must not hold up the others.
            return sum(_react([entry], clock) for entry in entries)
        _postpone(entries[0], error, clock())
        return 0
    return len(entries)


def _finish(entries: Sequence[_Owed]) -> None:
    with transaction.atomic():
        if _strike_out([entry.id for entry in entries], entries[0].claim) != len(entries):
            raise ClaimLost
        events = [from_json(entry.kind, entry.fields) for entry in entries]
        bus.reaction(entries[0].reaction).do(events)


@prepared_change
def _strike_out(entry_ids: Sequence[int], claim: uuid.UUID) -> DeleteQuery:
    return removal(OutboxEntry.objects.filter(pk__in=entry_ids, claim=claim))


def _postpone(entry: _Owed, error: Exception, at: datetime) -> None:
    log.error("reaction failed", exc_info=error, extra={"reaction": entry.reaction})
    gives_up = entry.n_tries >= conf().OUTBOX_TRIES
    OutboxEntry.objects.filter(pk=entry.id, claim=entry.claim).update(
        error=f"{type(error).__name__}: {error}"[:2000],
        due_at=at + FIRST_RETRY * 2**entry.n_tries,
        gave_up_at=at if gives_up else None,
        claim=None,
    )
