"""Model's opinion + votes + importance -> how soon an item is served."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labeling.learning.importance import weigh

Floats = NDArray[np.float64]

BELIEF = 0.8  # how much of the model's opinion is believed
CURIOSITY = 0.1  # the share of a priority that is left to the dice
CLEANING = 3.0  # bits that finding a duplicate is worth
SPREAD_OVER = 200  # so many of the items that come next are kept from being all alike


def prioritize(
    opinion: Floats,
    *,
    dice: Floats,
    votes: Floats | None = None,
    importance: Floats | None = None,
) -> Floats:
    """Return one priority in [0, 1] for each item; the highest is served first.

    ``opinion`` (n, K) is the model's probabilities, ``dice`` (n,) random numbers in [0, 1),
    ``votes`` (n, K) what people have said as log-weights, 0 where nobody spoke, and
    ``importance`` (n,) how much an item matters, 1 being usual.

    The opinion is tempered, as models are surest where they have seen least, and joined by
    the votes; what an answer can tell is how little the best label stands out:

        q = softmax(0.8 log opinion + votes)
        information = 1 - (q_first - q_second)

    A tenth is left to the dice, so that what the model is wrongly sure of is met at times:

        s = 0.9 information + 0.1 dice

    and importance m multiplies the odds of s: ``m s / (1 - s + m s)``.

    >>> prioritize(np.array([[0.5, 0.5], [0.9, 0.1], [1.0, 0.0]]), dice=np.zeros(3)).round(2)
    array([0.9 , 0.26, 0.  ])
    """
    information = 1 - _margin(_join(opinion, votes))
    priority = (1 - CURIOSITY) * information + CURIOSITY * dice
    return priority if importance is None else weigh(priority, importance)


def prioritize_pairs(same: Floats, *, dice: Floats, importance: Floats | None = None) -> Floats:
    """Return one priority in [0, 1] for each pair, by how likely it is the same.

    An answer cleans if they are the same, and teaches as much as one cannot tell: ``3 p`` and the
    entropy of p in bits, together at most log2(1 + 2^3), at p = 8/9.  A forum holds far more pairs
    that merely look alike than duplicates, so with less weight on cleaning people would see
    dozens of the former before one of the latter.  The dice and the importance have their part as
    in `prioritize`.

    >>> prioritize_pairs(np.array([8 / 9, 1.0, 0.5, 0.01]), dice=np.zeros(4)).round(2)
    array([0.9 , 0.85, 0.71, 0.03])
    """
    p = same.clip(1e-9, 1 - 1e-9)
    entropy = -(p * np.log2(p) + (1 - p) * np.log2(1 - p))
    worth = (CLEANING * p + entropy) / np.log2(1 + 2**CLEANING)
    priority = (1 - CURIOSITY) * worth + CURIOSITY * dice
    return priority if importance is None else weigh(priority, importance)


def _join(opinion: Floats, votes: Floats | None) -> Floats:
    logs = BELIEF * np.log(np.maximum(opinion, 1e-12))
    if votes is not None:
        logs = logs + votes
    joined = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(joined / joined.sum(axis=1, keepdims=True))


def _margin(q: Floats) -> Floats:
    two = np.partition(q, q.shape[1] - 2, axis=1)
    return np.asarray(two[:, -1] - two[:, -2])


def spread_out(priority: Floats, likeness: Floats) -> Floats:
    """Deal the same priorities anew, so that items served one after another differ.

    ``likeness`` (n, n) is in [0, 1], as `Learner.likeness` gives it.  Again and again the item
    with the highest ``priority * (1 - likeness to the nearest item taken before)`` is taken,
    and gets the highest priority left.  Meant for the few hundred items that come next.

    >>> alike = np.array([[1.0, 0.99, 0.0], [0.99, 1.0, 0.0], [0.0, 0.0, 1.0]])
    >>> spread_out(np.array([0.9, 0.8, 0.5]), alike).tolist()
    [0.9, 0.5, 0.8]
    """
    worth = priority.astype(float)
    nearest = np.zeros(len(worth))
    order = []
    for _ in range(len(worth)):
        taken = int((worth * (1 - nearest)).argmax())
        order.append(taken)
        # Below zero, so that it is not taken again, whatever else is worth nothing.
        worth[taken] = -1
        nearest = np.maximum(nearest, likeness[taken])
        nearest[order] = 0
    dealt = np.empty(len(worth))
    dealt[order] = np.sort(priority)[::-1]
    return dealt
