"""News: what hosts and owners are told of what happened, as webhooks.

Two tables say it all: this one, and the one that each other app adds with `offer`.  Nothing is
told that an owner may not see: not which answers are gold, nor how anybody is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from labeling.events import (
    AnswerSubmitted,
    ConsensusReached,
    ConsensusReopened,
    Event,
    FlagRaised,
    LinkConfirmed,
    LinkContested,
    LinkMoved,
    LinkRejected,
    LinkSuggested,
    LinkUndone,
    ModelTrained,
    VerdictGiven,
    VerdictUndone,
)

TEST = "endpoint.test"
"""What an endpoint is told when its owner wants to see whether it hears."""


@dataclass(frozen=True, slots=True)
class News:
    """What is told of one event.

    It goes to the endpoints of its project; without one, to those of the worker's host.  Whom and
    which item it is about is told by the names their owner knows them by.
    """

    type: str
    about: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    project_id: int | None = None
    worker_id: int | None = None
    item_id: int | None = None

    @property
    def key(self) -> str:
        """Return a name that is the same whenever this is told."""
        return f"{self.type}:{self.about}:{self.at.isoformat()}"


def answer_submitted(event: AnswerSubmitted) -> News:
    """Tell no more than that there is one: whether it is gold, and how fast it was, is ours."""
    return News(
        "answer.submitted",
        str(event.answer_id),
        event.at,
        {"answer": event.answer_id},
        event.project_id,
        event.worker_id,
        event.item_id,
    )


def consensus_reached(event: ConsensusReached) -> News:
    data = {"label": event.label, "confidence": event.confidence}
    return News(
        "consensus.reached",
        str(event.item_id),
        event.at,
        data,
        event.project_id,
        item_id=event.item_id,
    )


def consensus_reopened(event: ConsensusReopened) -> News:
    return News(
        "consensus.reopened",
        str(event.item_id),
        event.at,
        project_id=event.project_id,
        item_id=event.item_id,
    )


def flag_raised(event: FlagRaised) -> News:
    return News(
        "flag.raised",
        str(event.flag_id),
        event.at,
        {"case": event.flag_id},
        event.project_id,
        event.worker_id,
    )


def verdict_given(event: VerdictGiven | VerdictUndone) -> News:
    return News(
        "verdict.given" if isinstance(event, VerdictGiven) else "verdict.undone",
        str(event.verdict_id),
        event.at,
        {"verdict": event.verdict_id, "case": event.flag_id, "decision": event.decision},
        event.project_id,
        event.worker_id,
    )


def model_trained(event: ModelTrained) -> News:
    data = {
        "version": event.version,
        "accuracy": event.accuracy,
        "promoted": event.is_promoted,
    }
    return News("model.trained", str(event.run_id), event.at, data, event.project_id)


def link_has(verb: str) -> Callable[[LinkMoved], News]:
    """Tell of two threads by the host's own names for them, so that it can act, or not."""

    def told(event: LinkMoved) -> News:
        data = {
            "link": event.link_id,
            "duplicate": event.duplicate,
            "canonical": event.canonical,
        }
        return News(f"link.{verb}", str(event.link_id), event.at, data, event.project_id)

    return told


TOLD: dict[type[Event], Callable[[Any], News]] = {
    AnswerSubmitted: answer_submitted,
    ConsensusReached: consensus_reached,
    ConsensusReopened: consensus_reopened,
    FlagRaised: flag_raised,
    VerdictGiven: verdict_given,
    VerdictUndone: verdict_given,
    ModelTrained: model_trained,
    LinkSuggested: link_has("suggested"),
    LinkConfirmed: link_has("confirmed"),
    LinkRejected: link_has("rejected"),
    LinkContested: link_has("contested"),
    LinkUndone: link_has("undone"),
}
"""What endpoints are told of, and in which words.  Another app adds its own with `offer`."""

_types = [
    "answer.submitted",
    "consensus.reached",
    "consensus.reopened",
    "flag.raised",
    "verdict.given",
    "verdict.undone",
    "model.trained",
    "link.suggested",
    "link.confirmed",
    "link.rejected",
    "link.contested",
    "link.undone",
]


def offer(types: Iterable[str]) -> None:
    """Let endpoints ask for these too."""
    _types.extend(wanted for wanted in types if wanted not in _types)


def offered() -> Sequence[str]:
    """Return all that an endpoint may ask for."""
    return tuple(_types)


def news_of(events: Iterable[Event]) -> list[News]:
    """Return what is told of these."""
    return [TOLD[type(event)](event) for event in events]
