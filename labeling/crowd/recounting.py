"""When a crowd's answers are counted anew, and which items are then looked at again."""

from __future__ import annotations

LEAST_ANSWERS = 100
"""Answers before a project is recounted at all; until then checks say more of its workers."""

GROWTH = 0.1
LEAST_NEW = 30
"""The share of answers that must be new before it is recounted again, and the least number."""

MOST_ANSWERS = 100_000
"""The answers that are counted: the latest."""

MOST_LABELS = 50
"""With more of them a worker's matrix is too large to keep, and to learn."""

SLACK = 2.0
"""How much more doubtful than it may be when it retires an item is when it opens again: else the
same few would go to and fro."""


def answers_until_due(n_counted: int | None) -> int:
    """Return how many answers must be new before the next recount.

    >>> answers_until_due(None), answers_until_due(300), answers_until_due(5000)
    (100, 30, 500)
    """
    if n_counted is None:
        return LEAST_ANSWERS
    return max(int(GROWTH * n_counted), LEAST_NEW)
