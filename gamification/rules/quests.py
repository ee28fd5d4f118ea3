"""Quests: three small aims a day, the same for a player however often they look.

One is about effort, one about points that settle, one about how the day is spread.  On the first
day nothing has settled yet, so all three are about beginning, once for each player.  A quest pays
experience and nothing that can be spent, so clicking through a round for a quest's sake earns no
reward; and quests only ever add: one that is not done costs nothing.

What is counted are deeds of the player's own day (see `streaks`) that say nothing about any item.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from typing import NamedTuple

BREAK = timedelta(hours=3)
"""What lies between two sittings."""


class Measure(Enum):
    """What a quest counts."""

    ROUNDS = "rounds"
    POINTS = "points"
    PROJECTS = "projects"
    SITTINGS = "sittings"


class Quest(NamedTuple):
    """An aim, and the experience it pays.  Slugs are stored with who did it: none is used again."""

    slug: str
    measure: Measure
    goal: int
    experience: int


EFFORT = (
    Quest("rounds-2", Measure.ROUNDS, goal=2, experience=10),
    Quest("rounds-3", Measure.ROUNDS, goal=3, experience=15),
    Quest("rounds-5", Measure.ROUNDS, goal=5, experience=25),
)
SETTLING = (
    Quest("points-20", Measure.POINTS, goal=20, experience=10),
    Quest("points-50", Measure.POINTS, goal=50, experience=20),
    Quest("points-100", Measure.POINTS, goal=100, experience=30),
)
SPREAD = (
    Quest("sittings-2", Measure.SITTINGS, goal=2, experience=15),
    Quest("projects-2", Measure.PROJECTS, goal=2, experience=15),
    Quest("projects-3", Measure.PROJECTS, goal=3, experience=20),
)
WELCOME = (
    Quest("welcome-1", Measure.ROUNDS, goal=1, experience=30),
    Quest("welcome-2", Measure.ROUNDS, goal=2, experience=30),
    Quest("welcome-4", Measure.ROUNDS, goal=4, experience=40),
)
"""Those of a player's first day, and of no other: they lead to the second level."""

CATALOGUE = {quest.slug: quest for quest in EFFORT + SETTLING + SPREAD + WELCOME}


class Deeds(NamedTuple):
    """What a player has done on a day.

    ``points`` are those that settled on it, ``projects`` those in which a round was finished.
    """

    rounds: int = 0
    points: int = 0
    projects: int = 0
    sittings: int = 0


def quests_of(player_id: int, day: date, *, n_projects: int, is_first: bool = False) -> list[Quest]:
    """Return a player's three quests of a day, given how many projects they may play in.

    Each is drawn by its own dice, so that a project that opens during the day changes none but the
    last; and none is given out that nobody could do.

    >>> [quest.slug for quest in quests_of(7, date(2026, 11, 21), n_projects=1)]
    ['rounds-5', 'points-50', 'sittings-2']
    """
    if is_first:
        return list(WELCOME)
    possible = [
        quest
        for quest in SPREAD
        if quest.measure is not Measure.PROJECTS or quest.goal <= n_projects
    ]
    return [
        random.Random(f"{player_id} {day} {kind}").choice(quests)
        for kind, quests in [("effort", EFFORT), ("settling", SETTLING), ("spread", possible)]
    ]


def cause_of(quest: Quest, player_id: int, day: date) -> str:
    """Return the cause by which a quest pays: once a day, or once for ever.

    >>> day = date(2026, 11, 21)
    >>> cause_of(CATALOGUE["rounds-2"], 7, day), cause_of(WELCOME[0], 7, day)
    ('quest:7:2026-11-21:rounds-2', 'quest:7:first:welcome-1')
    """
    when = "first" if quest in WELCOME else str(day)
    return f"quest:{player_id}:{when}:{quest.slug}"


def count_of(quest: Quest, deeds: Deeds) -> int:
    """Return how far the day's deeds have brought a quest; its goal at most.

    >>> count_of(CATALOGUE["rounds-3"], Deeds(rounds=2)), count_of(CATALOGUE["rounds-3"], Deeds(9))
    (2, 3)
    """
    done: int = getattr(deeds, quest.measure.value)
    return min(done, quest.goal)


def is_done(quest: Quest, deeds: Deeds) -> bool:
    """Tell whether the day's deeds have done a quest."""
    return count_of(quest, deeds) == quest.goal


def sittings(finished_at: Sequence[datetime]) -> int:
    """Count the sittings of a day by when its rounds were finished: three hours part two.

    >>> day = datetime(2026, 11, 21)
    >>> sittings([day.replace(hour=hour) for hour in (8, 9, 11, 14, 20)])
    3
    """
    in_order = sorted(finished_at)
    breaks = [
        later - earlier >= BREAK for earlier, later in zip(in_order, in_order[1:], strict=False)
    ]
    return sum(breaks) + 1 if in_order else 0
