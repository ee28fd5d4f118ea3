"""One label out of a list: "Which digit is this?" """

import unicodedata
from collections.abc import Sequence

from labeling.problems import Problem

MAX_LABELS = 100
MAX_LABEL_LENGTH = 100


class UnknownLabel(Problem):
    code = "unknown_label"
    title = "Not a choice"
    status = 422


class BadLabels(Problem):
    """What is wrong with a project's list of labels."""

    code = "bad_labels"
    title = "The labels will not do"
    status = 422


class TooFewLabels(BadLabels):
    code = "too_few_labels"


class TooManyLabels(BadLabels):
    code = "too_many_labels"


class EmptyLabel(BadLabels):
    code = "empty_label"


class UnprintableLabel(BadLabels):
    code = "unprintable_label"


class LabelTooLong(BadLabels):
    code = "label_too_long"


class RepeatedLabel(BadLabels):
    code = "repeated_label"


def validate_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """Return the labels in their order, without outer blanks and in Unicode's composed form (NFC).

    There must be 2 to 100, each of 1 to 100 printable characters, no two alike; "a" and "A"
    differ, since telling letters apart is a question people ask.  Raises a kind of BadLabels,
    whose message can be shown and whose `code` says which.

    >>> validate_labels([" cat", "dog"])
    ('cat', 'dog')
    >>> validate_labels(["cat", "cat "])
    Traceback (most recent call last):
    labeling.questions.choice.RepeatedLabel: The label 'cat' is there twice.
    """
    if len(labels) < 2:
        raise TooFewLabels("A choice needs at least two labels.")
    if len(labels) > MAX_LABELS:
        raise TooManyLabels(f"A choice has at most {MAX_LABELS} labels; these are {len(labels)}.")

    tidy = [unicodedata.normalize("NFC", label).strip() for label in labels]
    seen: set[str] = set()
    for place, label in enumerate(tidy, start=1):
        _validate(label, place)
        if label in seen:
            raise RepeatedLabel(f"The label {label!r} is there twice.")
        seen.add(label)
    return tuple(tidy)


def _validate(label: str, place: int) -> None:
    if not label:
        raise EmptyLabel(f"Label {place} is empty.")
    if len(label) > MAX_LABEL_LENGTH:
        raise LabelTooLong(
            f"Label {place} has {len(label)} characters; {MAX_LABEL_LENGTH} is the most."
        )
    if not label.isprintable():
        raise UnprintableLabel(f"Label {place} holds a character that cannot be seen.")


def check_answer(answer: str | None, labels: Sequence[str]) -> str | None:
    """Return the answer if it is one of the labels, or None, which abstains.

    Raises UnknownLabel.

    >>> check_answer("cat", ["cat", "dog"])
    'cat'
    >>> check_answer(None, ["cat", "dog"]) is None
    True
    >>> check_answer("cow", ["cat", "dog"])
    Traceback (most recent call last):
    labeling.questions.choice.UnknownLabel: 'cow' is not one of the choices.
    """
    if answer is not None and answer not in labels:
        raise UnknownLabel(f"{_short(answer)!r} is not one of the choices.")
    return answer


def _short(answer: str) -> str:
    return answer if len(answer) <= MAX_LABEL_LENGTH else answer[:MAX_LABEL_LENGTH] + "…"


def same_answer(one: str | None, other: str | None) -> bool:
    """Say whether two answers agree; an abstention agrees with nothing.

    >>> same_answer("cat", "cat"), same_answer("cat", "dog"), same_answer(None, None)
    (True, False, False)
    """
    return one is not None and one == other


def chance_level(labels: Sequence[str]) -> float:
    """Return how often a blind guess is right: one in the number of labels.

    >>> chance_level(["cat", "dog", "fox", "owl"])
    0.25
    """
    return 1 / len(labels)
