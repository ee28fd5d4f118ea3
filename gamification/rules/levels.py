"""Levels: how far a player has come in all.

Experience is the sum of everything that ever settled.  It is an account of its own: spending,
demotion or a lost streak never lower it, so a level once reached is kept.  Each level takes a
little more than the one before, 100 · 1.2ⁿ points, until at level 20 it is as much as it ever gets:
the tenth comes within some days of play, the fiftieth within a year.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

EXPERIENCE_OF_A_FIND = 25
"""What it counts to have found a duplicate, once others have confirmed it."""

FIRST_STEP = 100
GROWTH = 1.2
EVEN_FROM = 20
"""From this level on every step is the same."""


class Progress(NamedTuple):
    """A level, and how many of the points that lead to the next have been gathered."""

    level: int
    gathered: int
    needed: int


@cache
def step(level: int) -> int:
    """Return the points that lead from a level to the next, in round figures.

    >>> step(1), step(2), step(10), step(20) == step(99)
    (100, 120, 520, True)
    """
    return 10 * round(FIRST_STEP / 10 * GROWTH ** (min(level, EVEN_FROM) - 1))


def progress(experience: int) -> Progress:
    """Return the level of so much experience; everybody starts at level 1.

    >>> progress(99)
    Progress(level=1, gathered=99, needed=100)
    >>> progress(100)
    Progress(level=2, gathered=0, needed=120)
    """
    if experience < 0:
        raise ValueError("Experience is never lost, so it is never below zero.")
    level, left = 1, experience
    while level < EVEN_FROM and left >= step(level):
        left -= step(level)
        level += 1
    more, left = divmod(left, step(level)) if level == EVEN_FROM else (0, left)
    return Progress(level + more, left, step(level + more))
