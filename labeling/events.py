"""Facts labeling announces: frozen, past tense, ids and plain values.

An event is written to the outbox as JSON and read back by name, so its fields are limited
to ``int``, ``str``, ``float``, ``bool``, ``datetime`` and ``UUID``, and tuples of ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, get_origin, get_type_hints
from uuid import UUID

LEAST_VALUE, MOST_VALUE = 0.5, 3.0
"""Between these lies what an answer could tell, as answers are announced."""


class Event:
    """The base of every fact; knows all its kinds by name."""

    __slots__ = ()
    kinds: ClassVar[dict[str, type[Event]]] = {}

    def __init_subclass__(cls) -> None:
        Event.kinds[cls.__name__] = cls


@dataclass(frozen=True, slots=True)
class WorkerJoined(Event):
    """Somebody new may answer."""

    worker_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class WorkerLeft(Event):
    """Somebody has asked to be forgotten."""

    worker_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class VisitorsPassed(Event):
    """Some whom nobody knows have said nothing, and are about to be deleted."""

    worker_ids: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerSubmitted(Event):
    """A worker has answered a challenge.

    ``value`` is what an answer could tell, as things stood when the challenge was served.
    """

    answer_id: int
    challenge_id: UUID
    round_id: UUID
    item_id: int
    project_id: int
    worker_id: int
    is_abstention: bool
    is_too_fast: bool
    is_surplus: bool
    at: datetime
    value: float = 1.0


@dataclass(frozen=True, slots=True)
class ConsensusReached(Event):
    """An item's label is sure enough; the item has retired."""

    item_id: int
    project_id: int
    label: str
    confidence: float
    at: datetime


@dataclass(frozen=True, slots=True)
class ConsensusReopened(Event):
    """A retired item is no longer sure enough of its label; it asks for answers again."""

    item_id: int
    project_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemDisputed(Event):
    """An item has had all the answers it may get and is still not sure."""

    item_id: int
    project_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemAudited(Event):
    """An expert has checked an item after it was answered; its label is theirs now."""

    item_id: int
    project_id: int
    label: str
    is_right: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class GoldReconsidered(Event):
    """What a gold says has changed: its label, or whether anybody is judged by it."""

    item_id: int
    project_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class FlagRaised(Event):
    """A worker's answers look like those of nobody honest."""

    flag_id: int
    worker_id: int
    project_id: int
    score: float
    at: datetime


@dataclass(frozen=True, slots=True)
class FlagUpdated(Event):
    """More is known in an open case about a worker."""

    flag_id: int
    worker_id: int
    project_id: int
    score: float
    at: datetime


@dataclass(frozen=True, slots=True)
class VerdictGiven(Event):
    """A case about a worker was decided, or rewards are on hold until it is.

    ``again`` counts how often it had been undone, and that was undone in turn.
    """

    verdict_id: int
    flag_id: int
    worker_id: int
    project_id: int
    decision: str
    at: datetime
    again: int = 0


@dataclass(frozen=True, slots=True)
class VerdictUndone(Event):
    """A verdict was taken back, and with it everything it did."""

    verdict_id: int
    flag_id: int
    worker_id: int
    project_id: int
    decision: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AppealMade(Event):
    """A worker objects to a verdict; a case of its own is open."""

    flag_id: int
    verdict_id: int
    worker_id: int
    project_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ModelTrained(Event):
    """A training run has ended, and its model was promoted or not."""

    run_id: int
    project_id: int
    version: int
    accuracy: float
    is_promoted: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class LinkMoved(Event):
    """What is told of every link, by the host's own names for its threads."""

    link_id: int
    project_id: int
    duplicate: str
    canonical: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LinkSuggested(LinkMoved):
    """Two threads may be the same; nobody may act on it yet."""


@dataclass(frozen=True, slots=True)
class LinkConfirmed(LinkMoved):
    """A thread is a duplicate; or it leads to another canonical than before."""


@dataclass(frozen=True, slots=True)
class DuplicateFound(Event):
    """What a worker has put together, others have found to be the same."""

    pair_id: int
    project_id: int
    worker_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class LinkRejected(LinkMoved):
    """Two threads that had been put together are not the same."""


@dataclass(frozen=True, slots=True)
class LinkContested(LinkMoved):
    """The author of a duplicate objects to its link."""


@dataclass(frozen=True, slots=True)
class LinkUndone(LinkMoved):
    """A link has been taken back."""


def to_json(event: Event) -> dict[str, Any]:
    """Return the event's fields as JSON values."""
    return {name: _plain(getattr(event, name)) for name in _hints(type(event).__name__)}


def from_json(kind: str, fields: dict[str, Any]) -> Event:
    """Return the event that :func:`to_json` wrote."""
    cls = Event.kinds[kind]
    hints = _hints(kind)
    return cls(**{name: _typed(value, hints[name]) for name, value in fields.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, UUID) else value


def _typed(value: Any, hint: type) -> Any:
    if hint is datetime:
        return datetime.fromisoformat(value)
    if get_origin(hint) is tuple:
        return tuple(value)
    return UUID(value) if hint is UUID else value


@cache
def _hints(kind: str) -> dict[str, Any]:
    hints = get_type_hints(Event.kinds[kind])
    return {name: hint for name, hint in hints.items() if get_origin(hint) is not ClassVar}
