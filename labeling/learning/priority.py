"""Model's opinion + votes + importance -> how soon an item is served."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

UNSEEN = 0.5  # the priority of an item of which nobody knows anything yet
BELIEF = 0.8  # how much of the model's opinion is believed before it is weighed


def prioritize(
    opinion: Floats,
    *,
    votes: Floats | None = None,
    importance: Floats | None = None,
) -> Floats:
    """Return one priority in [0, 1] for each item; the highest is served first.

    ``opinion`` (n, K) is the model's probabilities, ``votes`` (n, K) what people said so far as
    log-weights (0 where nobody spoke), ``importance`` (n,) how much an item matters, 1 being usual.

    The opinion is tempered, as models are surest where they have seen least, and joined by
    the votes:

        q = softmax(0.8 log opinion + votes)

    What an answer is expected to tell is how little the best label stands out from the second:

        information = 1 - (q_first - q_second)

    and importance m multiplies its odds: ``m s / (1 - s + m s)``.

    >>> prioritize(np.array([[0.5, 0.5], [0.9, 0.1], [1.0, 0.0]])).round(2).tolist()
    [1.0, 0.29, 0.0]
    """
    information = 1 - _margin(_join(opinion, votes))
    return information if importance is None else weigh(information, importance)


def weigh(priority: Floats, importance: Floats) -> Floats:
    """Multiply the odds of each priority by its importance; it stays within [0, 1].

    >>> weigh(np.array([0.5, 0.5, 1.0]), np.array([1.0, 3.0, 9.0])).tolist()
    [0.5, 0.75, 1.0]
    """
    raised = priority * importance
    return np.asarray(raised / np.maximum(1 - priority + raised, np.finfo(float).tiny))


def _join(opinion: Floats, votes: Floats | None) -> Floats:
    logs = BELIEF * np.log(np.maximum(opinion, 1e-12))
    if votes is not None:
        logs = logs + votes
    joined = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(joined / joined.sum(axis=1, keepdims=True))


def _margin(q: Floats) -> Floats:
    if q.shape[1] < 2:
        return np.ones(len(q))
    two = np.partition(q, q.shape[1] - 2, axis=1)
    return np.asarray(two[:, -1] - two[:, -2])
