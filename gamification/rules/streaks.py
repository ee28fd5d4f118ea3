"""Streaks: days in a row on which a round was finished.

The day an answer falls on is decided once, in the time zone the player had then, and kept; what
happens to the player's zone or clock afterwards changes no day that has passed.

*Freezes*: everybody has two, which cost nothing and are never sold.  A missed day uses one up by
itself, and neither breaks nor lengthens the streak; it is back a week later.  So a streak reaches
back as long as no seven days in a row have more than two missed ones: five days a week keep it for
ever.  Nothing is stored of this, and one more day played can only help.

Two rules make all that fair on journeys.  *Either clock*: flying east can skip a date, so a day
also follows another if it does by the clock of one of the two places; who plays at least every 23
hours misses no day, wherever they are.  *Cap*: hopping through zones on paper gains dates without
time passing, so a streak that spans ``h`` hours is at most ``floor((h + 2) / 24) + 2`` days: what
late on the first day and early on the last allow at one place, with two hours to spare for changes
to summer time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

DAY_STARTS = timedelta(hours=3)
DAY = timedelta(days=1)
SPARE = timedelta(hours=2)
WEEK = timedelta(weeks=1)
FREEZES = 2


class Day(NamedTuple):
    """A local date, the zone it is local to, and the first and last moments that make it count."""

    date: date
    time_zone: str
    first_at: datetime
    last_at: datetime


class Streak(NamedTuple):
    """How many days in a row, whether today is one of them already, and how many freezes are left.

    Days that were frozen are not counted.
    """

    days: int
    today: bool
    freezes: int


def is_time_zone(name: str) -> bool:
    """Tell whether this names a place's time zone in the IANA database.

    >>> is_time_zone("Europe/Berlin"), is_time_zone("Europe/Atlantis"), is_time_zone("localtime")
    (True, False, False)
    """
    return name in _time_zones()


@cache
def _time_zones() -> frozenset[str]:
    # Names of the machine's own files, not of places.
    return frozenset(available_timezones() - {"localtime", "posixrules", "Factory"})


def local_day(at: datetime, time_zone: str) -> Day:
    """Return the day a moment counts for: local days start at 03:00 on the clock on the wall."""
    return Day(local_date(at, time_zone), time_zone, at, at)


def local_date(at: datetime, time_zone: str) -> date:
    """Return the date of :func:`local_day`.

    >>> from datetime import UTC
    >>> local_date(datetime(2026, 11, 21, 1, 30, tzinfo=UTC), "Europe/Berlin")
    datetime.date(2026, 11, 20)
    >>> local_date(datetime(2026, 11, 21, 2, 30, tzinfo=UTC), "Europe/Berlin")
    datetime.date(2026, 11, 21)
    """
    wall = at.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
    return (wall - DAY_STARTS).date()


def bounds(day: date, time_zone: str) -> tuple[datetime, datetime]:
    """Return when a local day begins, and when the next one does.

    >>> [at.isoformat() for at in bounds(date(2026, 11, 21), "Europe/Berlin")]
    ['2026-11-21T03:00:00+01:00', '2026-11-22T03:00:00+01:00']
    """
    zone = ZoneInfo(time_zone)
    starts, ends = (
        datetime.combine(date, time(), tzinfo=zone) + DAY_STARTS for date in (day, day + DAY)
    )
    return starts, ends


def current_streak(days: Iterable[Day], now: Day) -> Streak:
    """Count the run that includes today, or goes on while today is still open.

    ``days`` come newest first, one a date, and no more of them are read than make up the run.

    >>> from datetime import UTC
    >>> day = [local_day(datetime(2026, 11, d, 12, tzinfo=UTC), "UTC") for d in range(1, 30)]
    >>> current_streak([day[20], day[19], day[17]], now=day[20])
    Streak(days=3, today=True, freezes=1)
    >>> current_streak([day[20], day[19], day[17]], now=day[22])
    Streak(days=3, today=False, freezes=0)
    >>> current_streak([day[20], day[19], day[17]], now=day[24])
    Streak(days=0, today=False, freezes=2)
    """
    run: list[Day] = []
    frozen: list[date] = []
    for day in days:
        missed = frozen + _missed(day, run[-1] if run else now)
        if not _can_freeze(missed):
            break
        frozen = missed
        run.append(day)
    if not run:
        return Streak(0, today=False, freezes=FREEZES)
    return Streak(
        days=min(len(run), _most_days(run)),
        today=run[0].date >= now.date,
        freezes=FREEZES - sum(now.date - missed < WEEK for missed in frozen),
    )


def _missed(earlier: Day, later: Day) -> list[date]:
    """Return the dates between two days, newest first, by the clock that has fewest of them."""
    gaps = [later.date - earlier.date] + [
        local_date(later.first_at, zone) - local_date(earlier.last_at, zone)
        for zone in {earlier.time_zone, later.time_zone}
    ]
    return [later.date - n * DAY for n in range(1, min(gaps) // DAY)]


def _can_freeze(missed: Sequence[date]) -> bool:
    """Tell whether no week has more missed days than there are freezes; newest first."""
    return all(late - early >= WEEK for late, early in zip(missed, missed[FREEZES:], strict=False))


def _most_days(run: list[Day]) -> int:
    first, last = min(day.first_at for day in run), max(day.last_at for day in run)
    return (last - first + SPARE) // DAY + 2
