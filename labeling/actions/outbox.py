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

from django.db import transaction
from django.db.models import F

from labeling import bus
from labeling.conf import conf
from labeling.events import from_json
from labeling.models import OutboxEntry

log = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=2)


class ClaimLost(Exception):
    """Somebody else holds the entries now."""


def drain_outbox(*, clock: Callable[[], datetime]) -> int:
    """Do the reactions that are due; say how many were done.

    What is announced meanwhile gathers for the next time: many cost little more than one.
    """
    n_done = 0
    while entries := _claim(clock()):
        by_reaction: dict[str, list[OutboxEntry]] = defaultdict(list)
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


def _claim(at: datetime) -> list[OutboxEntry]:
    claim, due_at = uuid.uuid4(), at + conf().OUTBOX_LEASE
    with transaction.atomic():
        due = OutboxEntry.objects.due(at).select_for_update(skip_locked=True)
        entries = list(due.order_by("due_at", "id")[: conf().OUTBOX_BATCH])
        if entries:
            OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(
                claim=claim, due_at=due_at, n_tries=F("n_tries") + 1
            )
    for entry in entries:
        entry.claim, entry.due_at = claim, due_at
        entry.n_tries += 1
    return sorted(entries, key=lambda entry: entry.pk)


def _react(entries: Sequence[OutboxEntry], clock: Callable[[], datetime]) -> int:
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


def _finish(entries: Sequence[OutboxEntry]) -> None:
    claim = entries[0].claim
    with transaction.atomic():
        n_held, _ = OutboxEntry.objects.filter(
            pk__in=[entry.pk for entry in entries], claim=claim
        ).delete()
        if n_held != len(entries):
            raise ClaimLost
        events = [from_json(entry.kind, entry.fields) for entry in entries]
        bus.reaction(entries[0].reaction).do(events)


def _postpone(entry: OutboxEntry, error: Exception, at: datetime) -> None:
    log.error("reaction failed", exc_info=error, extra={"reaction": entry.reaction})
    gives_up = entry.n_tries >= conf().OUTBOX_TRIES
    OutboxEntry.objects.filter(pk=entry.pk, claim=entry.claim).update(
        error=f"{type(error).__name__}: {error}"[:2000],
        due_at=at + FIRST_RETRY * 2**entry.n_tries,
        gave_up_at=at if gives_up else None,
        claim=None,
    )
