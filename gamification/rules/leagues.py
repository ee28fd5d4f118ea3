"""Leagues: weekly rooms of some thirty players who play about as much as each other.

Strangers of like pace are company; the best of all are not.  So rooms are made anew each week,
inside a league by last week's points; the top of a room goes up a league and the bottom down one.
Points count for the week in which the answer was given, and only once they have settled, so a week
closes three days after its end, and places in between are provisional.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum, IntEnum
from statistics import fmean
from typing import NamedTuple

from gamification.rules.weeks import ends_at

ROOM = 30
"""How many share a room at the start of a week, if there are enough."""

FULL = 40
"""How many may share it in the end, with those who come during the week."""

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


def rooms(paces: Mapping[int, int]) -> list[list[int]]:
    """Share the players of one league out over rooms of like pace, quickest first.

    ``paces`` are last week's points by player id (0 for who is new).  There are as few rooms as
    hold everybody at 30 each, and they differ in size by one at most, so nobody is left with a
    handful.  Always the same for the same paces.

    >>> [len(room) for room in rooms({player_id: player_id for player_id in range(61)})]
    [21, 20, 20]
    """
    in_order = sorted(paces, key=lambda player_id: (-paces[player_id], player_id))
    n_rooms = math.ceil(len(in_order) / ROOM)
    edges = [math.ceil(len(in_order) * i / n_rooms) for i in range(1, n_rooms + 1)]
    return [in_order[start:end] for start, end in zip([0, *edges], edges, strict=False)]


def room_to_join(pace: int, paces: Sequence[Sequence[int]]) -> int | None:
    """Return which of a league's rooms suits who comes during the week; None: open a new one.

    ``paces`` are those of the members of each room.  Of the rooms that are not full, the one with
    the nearest mean suits best, and of equally near ones the first.

    >>> room_to_join(50, [[900, 700], [40, 70], [10]]), room_to_join(50, [[50] * FULL])
    (1, None)
    """
    open_ = [i for i, room in enumerate(paces) if 0 < len(room) < FULL]
    return min(open_, key=lambda i: abs(fmean(paces[i]) - pace), default=None)


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
    first_with: dict[int, int] = {}
    for place, score in enumerate(in_order, start=1):
        first_with.setdefault(score.points, place)
    n = len(room)
    last_up, last_to_stay = (2 * n + 5) // 10, n - n // 6
    standings = []
    for score in in_order:
        place = first_with[score.points]
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
