"""How many golds the next round hides."""

import random

from labeling.crowd.trust import Trust

_NEWCOMER_RATE = 1 / 4
_TRUSTED_RATE = 1 / 25
_IN_DOUBT, _TRUSTED = 0.5, 0.9  # where `trust.low` is below the one or above the other
_FIRST_ROUND_EXTRA = 0.1


def gold_rate(trust: Trust, n_rounds: int) -> float:
    """Return the chance that a challenge of the worker's next round is a gold.

    Doubt is read from the lower end of the trust's interval: at 0.5 or under it 1 in 4, at 0.9 or
    over it 1 in 25, and in a straight line between.  The first rounds bring a little more
    (0.1, halved with every round played), since that is where a check teaches most.

    >>> gold_rate(Trust(accuracy=0.75, low=0.37, high=0.98, n_checks=0), n_rounds=0)
    0.35
    >>> round(gold_rate(Trust(accuracy=0.96, low=0.93, high=0.98, n_checks=120), n_rounds=60), 4)
    0.04
    """
    doubt = min(max((_TRUSTED - trust.low) / (_TRUSTED - _IN_DOUBT), 0.0), 1.0)
    rate = _TRUSTED_RATE + doubt * (_NEWCOMER_RATE - _TRUSTED_RATE)
    return rate + doubt * _FIRST_ROUND_EXTRA * 0.5**n_rounds


def golds_in_next_round(round_size: int, trust: Trust, n_rounds: int, rng: random.Random) -> int:
    """Draw how many of the next round's challenges are golds.

    Each challenge is one by its own throw of the dice, so the number is binomial: neither its
    presence nor its absence can be told from the rounds before, and no round is free of risk.

    >>> newcomer = Trust(accuracy=0.75, low=0.37, high=0.98, n_checks=0)
    >>> [golds_in_next_round(10, newcomer, 0, random.Random(seed)) for seed in range(6)]
    [2, 4, 3, 5, 5, 1]
    """
    rate = gold_rate(trust, n_rounds)
    return sum(rng.random() < rate for _ in range(round_size))
