"""Two threads side by side: "Do these two say the same?" And if so, which one should stay."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

from labeling.problems import Problem
from labeling.questions import choice
from labeling.questions.choice import BadLabels, chance_level, same_answer

__all__ = ["chance_level", "check_answer", "same_answer", "validate_labels"]

SAME, RELATED, DIFFERENT = "same", "related", "different"
LABELS = (SAME, RELATED, DIFFERENT)


class PairLabels(BadLabels):
    code = "pair_labels"


class NothingToKeep(Problem):
    code = "nothing_to_keep"
    title = "Both stay"
    status = 422


@dataclass(frozen=True, slots=True)
class Side:
    """A thread as it is shown."""

    title: str
    body: str = ""
    url: str = ""


class Sides(NamedTuple):
    a: Side
    b: Side

    def turned(self) -> "Sides":
        return Sides(self.b, self.a)


def validate_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """Return the labels in the order of their keys; there are these three and no others.

    >>> validate_labels(["different", "same", "related"])
    ('same', 'related', 'different')
    """
    if sorted(label.strip() for label in labels) != sorted(LABELS):
        raise PairLabels(f"A pair is asked about with the labels {', '.join(LABELS)}.")
    return LABELS


def check_answer(answer: str | None, labels: Sequence[str]) -> str | None:
    return choice.check_answer(answer, labels)


def check_keeps(question_type: str, answer: str | None) -> None:
    """Raise unless, after this answer, it may be said which of the two should stay.

    >>> check_keeps("pair", "same")
    >>> check_keeps("pair", "related")
    Traceback (most recent call last):
    labeling.questions.pair.NothingToKeep: Only of two that are the same need one stay.
    """
    if question_type != "pair" or answer != SAME:
        raise NothingToKeep("Only of two that are the same need one stay.")


def as_text(sides: Sides) -> str:
    """Write two threads as the text of an item."""
    return json.dumps({"a": asdict(sides.a), "b": asdict(sides.b)}, ensure_ascii=False)


def sides_in(text: str) -> Sides | None:
    """Return the two threads if the text is what `as_text` writes, whoever asks.

    >>> sides_in("No sound") is None
    True
    """
    if not text.startswith('{"a": {"title": '):
        return None
    try:
        return sides_of(text)
    except (ValueError, TypeError, KeyError):
        return None


def sides_of(text: str) -> Sides:
    """Read what `as_text` wrote.

    >>> sides_of(as_text(Sides(Side("No sound"), Side("It is silent", "Since today.")))).b.title
    'It is silent'
    """
    shown = json.loads(text)
    return Sides(Side(**shown["a"]), Side(**shown["b"]))
