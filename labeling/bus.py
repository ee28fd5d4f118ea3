"""Publish what happened; subscribe to it.

A reaction is either ``now``, in the transaction that made the fact true (the game's pay is
committed with the answer it is for), or ``later``, from the outbox: one row per reaction is
written in that same transaction, so nothing that ought to follow can be lost.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import transaction

from labeling.events import Event

log = logging.getLogger(__name__)

Now = Callable[[Any], None]
Later = Callable[[Sequence[Any]], None]


@dataclass(frozen=True, slots=True)
class Reaction:
    """What is done about an event, under the name the outbox knows it by."""

    name: str
    do: Later
    is_now: bool
    is_wanted: Callable[[], bool] = lambda: True


Reactions = Mapping[type[Event], Sequence[Reaction]]


def now(do: Now) -> Reaction:
    """React in the same transaction.  Should it fail, it is tried again from the outbox."""

    def each(events: Sequence[Event]) -> None:
        for event in events:
            do(event)

    return Reaction(_name(do), each, is_now=True)


def later(do: Later, *, if_: Callable[[], bool] = lambda: True) -> Reaction:
    """React soon, on a worker, to many events of a kind at once.  Must be safe to repeat.

    ``if_`` is asked in the transaction of the fact, so that what nobody wants costs no row.
    """
    return Reaction(_name(do), do, is_now=False, is_wanted=if_)


@dataclass(slots=True)
class _Bus:
    reactions: dict[type[Event], list[Reaction]] = field(default_factory=dict)
    named: dict[str, Reaction] = field(default_factory=dict)
    write: Callable[[Sequence[tuple[str, Event]]], None] = lambda entries: None
    wake: Callable[[], None] = lambda: None


_bus = _Bus()


def connect(
    *, write: Callable[[Sequence[tuple[str, Event]]], None], wake: Callable[[], None]
) -> None:
    """Say where ``later`` reactions are written, and whom to wake once they are committed."""
    _bus.write, _bus.wake = write, wake


def subscribe(reactions: Reactions) -> None:
    """Add an app's table of reactions."""
    for kind, wanted in reactions.items():
        _bus.reactions.setdefault(kind, []).extend(wanted)
        _bus.named.update({reaction.name: reaction for reaction in wanted})


def reaction(name: str) -> Reaction:
    """Return the reaction the outbox knows by this name; KeyError if there is none any more."""
    return _bus.named[name]


def publish(*events: Event) -> None:
    """Announce facts from within the transaction that makes them true."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is published inside the transaction it is about.")
    holds = cache(_ask)  # once for all events
    entries = [
        (reaction.name, event)
        for event in events
        for reaction in _bus.reactions.get(type(event), ())
        if holds(reaction.is_wanted)
        if not (reaction.is_now and _done(reaction, event))
    ]
    if entries:
        _bus.write(entries)
        transaction.on_commit(_wake, robust=True)


def _ask(condition: Callable[[], bool]) -> bool:
    return condition()


def _done(reaction: Reaction, event: Event) -> bool:
    try:
        with transaction.atomic():
            reaction.do([event])
    except Exception:
        # The fact stays true whatever its listeners do.
        log.exception("reaction failed", extra={"reaction": reaction.name})
        return False
    return True


def _wake() -> None:
    _bus.wake()


def _name(do: Callable[..., None]) -> str:
    return f"{do.__module__.split('.')[0]}.{do.__name__}"
