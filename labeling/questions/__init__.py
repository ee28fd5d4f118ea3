"""One module per question type, each offering the same four functions (see `QuestionType`)."""

from collections.abc import Sequence
from typing import Protocol

from labeling.problems import Problem
from labeling.questions import choice, pair


class UnknownQuestionType(Problem):
    code = "unknown_question_type"
    title = "Unknown question type"
    status = 422


class QuestionType(Protocol):
    """What every module of this package can do."""

    def validate_labels(self, labels: Sequence[str]) -> tuple[str, ...]:
        """Return a project's labels, tidied, or raise what is wrong with them."""

    def check_answer(self, answer: str | None, labels: Sequence[str]) -> str | None:
        """Return the answer if it may be given, or raise; None abstains."""

    def same_answer(self, one: str | None, other: str | None) -> bool:
        """Say whether two answers agree; nobody agrees with an abstention."""

    def chance_level(self, labels: Sequence[str]) -> float:
        """Return how often a blind guess is right."""


_TYPES: dict[str, QuestionType] = {
    "choice": choice,
    "pair": pair,
}

QUESTION_TYPES = tuple(_TYPES)
"""The names of the question types there are."""


def question_type(name: str) -> QuestionType:
    """Return the question type of that name.

    Raises UnknownQuestionType.

    >>> question_type("choice").check_answer("7", labels=["3", "7"])
    '7'
    """
    try:
        return _TYPES[name]
    except KeyError:
        known = ", ".join(QUESTION_TYPES)
        raise UnknownQuestionType(
            f"There is no question type {name!r}; there is: {known}."
        ) from None
