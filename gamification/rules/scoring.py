"""What an answer is worth: at once, and once the truth is known.

Let ``R`` be the reward for a right answer.  An answer that takes ``t`` seconds and is right with
probability ``p`` earns ``R p`` in the end, so the pace of pay is ``R p / t``:

- honest work (``p`` near 1) earns nearly ``R / t``;
- guessing among ``K`` labels earns ``R / (K t)``, and nothing when faster than the speed trap;
- abstaining earns nothing at any pace, so it is only worth it when one really cannot tell,
  and it costs nothing, so there is no reason to guess instead but hope.

What is promised at once depends on nothing the player does not know already: whether an answer
checks gold, fell into the speed trap or agrees with others shows only when it settles.
"""

from __future__ import annotations

from enum import Enum

REWARD = 10
"""Points for a right answer."""


class Outcome(Enum):
    """How an answer turned out."""

    RIGHT = "right"
    WRONG = "wrong"
    ABSTAINED = "abstained"


def pending_points(*, is_abstention: bool) -> int:
    """Return what an answer is promised when it is given.

    >>> pending_points(is_abstention=False), pending_points(is_abstention=True)
    (10, 0)
    """
    return 0 if is_abstention else REWARD


def settled_points(promised: int, outcome: Outcome, *, is_too_fast: bool) -> int:
    """Return how much of what was promised an answer has earned; never more, never below zero.

    >>> settled_points(10, Outcome.RIGHT, is_too_fast=False)
    10
    >>> settled_points(10, Outcome.WRONG, is_too_fast=False)
    0
    >>> settled_points(10, Outcome.RIGHT, is_too_fast=True)
    0
    """
    return promised if outcome is Outcome.RIGHT and not is_too_fast else 0
