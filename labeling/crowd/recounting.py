"""When a crowd's answers are counted anew, and which items are then looked at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.votes import shared

if TYPE_CHECKING:
    from labeling.crowd.aggregation import Aggregate

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


def may_turn(found: Aggregate) -> NDArray[np.bool_]:
    """Say of which items one answer more, of somebody usual, could turn the label.

    Where it could not, as with two good workers who agree, being less sure than one was is no
    reason to open an item again: the answer would change nothing.
    """
    assert found.fit is not None and found.probabilities is not None
    logs = np.log(np.maximum(found.probabilities, 1e-300)) / found.temper
    order = np.argsort(logs, axis=1)
    each, first, second = np.arange(len(logs)), order[:, -1], order[:, -2]
    usual = found.fit.newcomer()
    most = np.max(usual[:, second] - usual[:, first], axis=0)
    n_votes = found.fit.ballots.n_votes.astype(int)
    worth = np.array([shared(n + 1) for n in range(n_votes.max(initial=0) + 1)])
    return np.asarray(logs[each, first] - logs[each, second] < worth[n_votes] * most)
