"""Leagues: weekly rooms of thirty players who play about as much as each other.

Strangers of like pace are company; the best of all are not.  Who has points of a week that have
settled sits down in a room of their league whose pace is near theirs, and a new one is opened while
there are fewer than last week's players would fill.  The top of a room goes up a league and the
bottom down one.  Points count for the week in which the answer was given, and only once they have
settled, so a week closes three days after its end, and places in between are provisional.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import Enum, IntEnum
from typing import NamedTuple

from gamification.rules.places import places
from gamification.rules.weeks import ends_at

ROOM = 30
"""How many share a room at most."""

LEAST_PACE = 50
"""Who plays less than that in a week is all alike."""

SETTLING = timedelta(days=3)
"""How long after its end a week closes."""


class League(IntEnum):
    """The leagues, lowest first."""

    COPPER = 0
    SILVER = 1
    GOLD = 2
    PLATINUM = 3
    DIAMOND = 4


class Fate(Enum):
    """Where a place leads."""

    UP = "up"
    STAY = "stay"
    DOWN = "down"


class Score(NamedTuple):
    """A player's settled points of a week, and when they reached them."""

    player_id: int
    points: int
    reached_at: datetime


class Standing(NamedTuple):
    """A player's place in their room, counted from 1, and where it leads if it stays."""

    player_id: int
    place: int
    fate: Fate


def closes_at(week: date) -> datetime:
    """Return the moment the places of a week are final.

    >>> closes_at(date(2026, 11, 16)).isoformat()
    '2026-11-26T00:00:00+00:00'
    """
    return ends_at(week) + SETTLING


def are_alike(pace: int, another: int) -> bool:
    """Tell whether two paces, points of a week, differ by no more than a factor of two.

    >>> are_alike(300, 600), are_alike(300, 601), are_alike(0, 100)
    (True, False, True)
    """
    slow, quick = sorted((max(pace, LEAST_PACE), max(another, LEAST_PACE)))
    return quick <= 2 * slow


def room_to_join(pace: int, rooms: Sequence[int], *, n_open: int, n_players: int) -> int | None:
    """Return which of a league's rooms suits who sits down; None: open a new one.

    ``rooms`` are the paces of those that have seats left and come nearest, out of ``n_open``.  A
    room of other pace is better than an empty one: where last week's ``n_players`` of the league
    do not fill more rooms than there are, everybody sits together.

    >>> room_to_join(500, [60, 900], n_open=2, n_players=25)
    1
    >>> room_to_join(500, [60, 1200], n_open=2, n_players=25)
    1
    >>> room_to_join(500, [60, 1200], n_open=2, n_players=100) is None
    True
    """
    if not rooms:
        return None
    nearest = min(range(len(rooms)), key=lambda i: _distance(rooms[i], pace))
    may_open = n_open < math.ceil(n_players / ROOM)
    return None if may_open and not are_alike(pace, rooms[nearest]) else nearest


def _distance(pace: int, another: int) -> float:
    """Measure as ears and purses do: twice as much is as far as half as much."""
    return abs(math.log(max(pace, LEAST_PACE) / max(another, LEAST_PACE)))


def standings(room: Sequence[Score], league: League) -> list[Standing]:
    """Rank a room, best first.

    Equal points share a place, and are listed by who was there first.  A fifth goes up (rounded),
    a sixth goes down (rounded down), and so does who earned nothing; who shares a place shares its
    fate.  Nobody rises from the highest league or falls from the lowest.

    >>> then = datetime(2026, 11, 20)
    >>> room = [Score(player_id, points, then) for player_id, points in [(1, 5), (2, 9), (3, 5)]]
    >>> [(one.player_id, one.place, one.fate.value) for one in standings(room, League.SILVER)]
    [(2, 1, 'up'), (1, 2, 'stay'), (3, 2, 'stay')]
    """
    in_order = sorted(room, key=lambda score: (-score.points, score.reached_at, score.player_id))
    n = len(room)
    last_up, last_to_stay = (2 * n + 5) // 10, n - n // 6
    standings = []
    for place, score in zip(places([score.points for score in in_order]), in_order, strict=True):
        fate = Fate.STAY
        if not score.points or place > last_to_stay:
            fate = Fate.DOWN
        elif place <= last_up:
            fate = Fate.UP
        is_possible = next_league(league, fate) is not league
        standings.append(Standing(score.player_id, place, fate if is_possible else Fate.STAY))
    return standings


def next_league(league: League, fate: Fate) -> League:
    """Return the league a player is in next week.

    >>> next_league(League.SILVER, Fate.UP), next_league(League.COPPER, Fate.DOWN)
    (<League.GOLD: 2>, <League.COPPER: 0>)
    """
    step = {Fate.UP: 1, Fate.STAY: 0, Fate.DOWN: -1}[fate]
    return League(min(max(league + step, min(League)), max(League)))
