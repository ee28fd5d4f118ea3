"""Boards: over which stretch of time points are compared, and places among very many players.

A place is one more than the number of those who have more.  Nobody counts them one by one: of each
board it is kept how many players there are in every *bucket* of points, at several levels, each
bucket as wide as 64 of the level below.  Who has more than ``p`` is either in a better bucket of
the same parent at some level, or in a better one at the top; so four short stretches of buckets
hold them all, each exactly once, whether there are ten players or ten million.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import Enum
from typing import NamedTuple

EVERY_PROJECT = 0
"""The project id of a board over all projects.  Not NULL, which no unique key would hold to."""

WIDTH = 64
LEVELS = 4


class Span(Enum):
    """How long a board gathers points."""

    DAY = "day"
    WEEK = "week"
    EVER = "ever"


class Board(NamedTuple):
    """Which points are compared: of a stretch of time, in one project or in all."""

    span: str
    starts: date
    project_id: int = EVERY_PROJECT


class Stretch(NamedTuple):
    """Buckets of a level from the first up to one that no longer belongs; None: all the rest."""

    level: int
    first: int
    before: int | None


_EVER = date(2000, 1, 1)


def day_board(at: datetime) -> Board:
    """Return the board of the day, which is the same all over the world, as its weeks are."""
    return Board(Span.DAY.value, at.astimezone(UTC).date())


def week_board(week: date, project_id: int = EVERY_PROJECT) -> Board:
    return Board(Span.WEEK.value, week, project_id)


def ever_board(project_id: int = EVERY_PROJECT) -> Board:
    return Board(Span.EVER.value, _EVER, project_id)


def boards_for(*, week: date, project_id: int, earned_at: datetime | None) -> list[Board]:
    """Return every board that points of a week count on.

    Those that a verdict takes or gives back were not earned on any day.
    """
    boards = [
        board
        for id_ in (project_id, EVERY_PROJECT)
        for board in (week_board(week, id_), ever_board(id_))
    ]
    return [*boards, day_board(earned_at)] if earned_at else boards


def buckets_of(points: int) -> list[tuple[int, int]]:
    """Return in which bucket so many points are, level by level; none for who has none.

    >>> buckets_of(130)
    [(0, 130), (1, 2), (2, 0), (3, 0)]
    """
    if points <= 0:
        return []
    return [(level, points // WIDTH**level) for level in range(LEVELS)]


def better_than(points: int) -> list[Stretch]:
    """Return the buckets that hold everybody who has more, each of them once.

    >>> better_than(130)[:2]
    [Stretch(level=0, first=131, before=192), Stretch(level=1, first=3, before=64)]
    """
    points = max(points, 0)
    stretches = []
    for level in range(LEVELS):
        own = points // WIDTH**level
        before = None if level == LEVELS - 1 else (own // WIDTH + 1) * WIDTH
        stretches.append(Stretch(level, own + 1, before))
    return stretches
