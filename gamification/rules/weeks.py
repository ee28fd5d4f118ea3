"""Weeks of the boards: ISO weeks in UTC, named by their Monday, the same for everybody."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta


def week_of(at: datetime) -> date:
    """Return the Monday of the week a moment falls into.

    >>> week_of(datetime(2026, 11, 21, 12, tzinfo=UTC))
    datetime.date(2026, 11, 16)
    """
    day = at.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def ends_at(week: date) -> datetime:
    """Return the moment the week is over.

    >>> ends_at(date(2026, 11, 16)).isoformat()
    '2026-11-23T00:00:00+00:00'
    """
    return datetime.combine(week + timedelta(weeks=1), time(), tzinfo=UTC)
