"""Teams: friends who gather points together, where being many does not win.

A team's points of a week are those of its five best.  So a big team has no more than a small one of
the same people, nobody can be the weak one who drags it down, and everybody may join.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

COUNTED = 5
MOST = 50
"""How many may be in a team."""

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that looks like another
_LENGTH = 8


def team_points(points: Iterable[int]) -> int:
    """Return what a team has by what its members have.

    >>> team_points([50, 40, 30, 20, 10, 5]), team_points([70])
    (150, 70)
    """
    return sum(sorted(points, reverse=True)[:COUNTED])


def new_code(rng: random.Random) -> str:
    """Return a code to join by, which nobody guesses and anybody can read out.

    >>> new_code(random.Random(1))
    'JESH9682'
    """
    return "".join(rng.choice(_LETTERS) for _ in range(_LENGTH))
