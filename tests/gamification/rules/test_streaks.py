"""Streaks: over changes to summer time, across the date line, with clocks that are moved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from gamification.rules.streaks import Day, Streak, bounds, current_streak, local_date, local_day

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

zones = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "America/Los_Angeles",
        "America/Santiago",
        "Africa/Cairo",
        "Asia/Kolkata",
        "Asia/Tokyo",
        "Australia/Lord_Howe",
        "Australia/Sydney",
        "Pacific/Auckland",
        "Pacific/Honolulu",
        "Pacific/Kiritimati",
    ]
)
moments = st.datetimes(
    min_value=datetime(2013, 1, 1), max_value=datetime(2035, 1, 1), timezones=st.just(UTC)
)
dates = st.dates(min_value=date(2013, 1, 1), max_value=date(2035, 1, 1))
# Half an hour after days start, so that a change of the wall's clock cannot carry it over.
times = st.times(min_value=time(3, 30), max_value=time(23, 59))


def recorded(played: Iterable[tuple[datetime, str]]) -> list[Day]:
    """Return what is stored of these moments: one row a date, newest date first."""
    days: dict[date, Day] = {}
    for at, zone in played:
        day = local_day(at, zone)
        days[day.date] = days.get(day.date, day)._replace(last_at=at)
    return sorted(days.values(), key=lambda day: day.date, reverse=True)


def streak_after(played: list[tuple[datetime, str]]) -> Streak:
    at, zone = played[-1]
    return current_streak(recorded(played), now=local_day(at, zone))


@given(zone=zones, start=dates, hour=times, n=st.integers(1, 400))
def test_playing_at_the_same_hour_every_day_never_breaks(
    zone: str, start: date, hour: time, n: int
) -> None:
    played = [
        (datetime.combine(start + i * DAY, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC), zone)
        for i in range(n)
    ]

    assert streak_after(played) == Streak(n, today=True, freezes=2)


@given(zone=zones, start=dates, hours=st.lists(times, min_size=2, max_size=60))
def test_playing_at_any_hour_of_every_day_never_breaks(
    zone: str, start: date, hours: list[time]
) -> None:
    played = [
        (datetime.combine(start + i * DAY, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC), zone)
        for i, hour in enumerate(hours)
    ]

    assert streak_after(played).days == len(hours)


@given(start=moments, legs=st.lists(st.tuples(zones, st.integers(8, 23)), min_size=2, max_size=40))
def test_no_journey_breaks_the_streak_of_who_plays_every_23_hours(
    start: datetime, legs: list[tuple[str, int]]
) -> None:
    at, played, lengths = start, [], []
    for zone, hours in legs:
        at += hours * HOUR
        played.append((at, zone))
        lengths.append(streak_after(played).days)

    assert lengths == sorted(lengths)
    assert lengths[-1] >= (at - played[0][0]) // (2 * DAY)


def test_flying_east_over_the_date_line_skips_a_date_but_no_day() -> None:
    leaving = datetime(2026, 11, 21, 4, tzinfo=UTC)  # 20 November, 20:00, in Los Angeles
    landed = leaving + 24 * HOUR  # 22 November, 15:00, in Sydney

    played = [(leaving, "America/Los_Angeles"), (landed, "Australia/Sydney")]

    assert recorded(played)[0].date - recorded(played)[1].date == 2 * DAY
    assert streak_after(played) == Streak(2, today=True, freezes=2)


def test_days_missed_on_a_journey_use_up_freezes() -> None:
    leaving = datetime(2026, 11, 21, 4, tzinfo=UTC)

    def back_after(hours: int) -> Streak:
        return streak_after(
            [(leaving, "America/Los_Angeles"), (leaving + hours * HOUR, "Australia/Sydney")]
        )

    assert back_after(40) == Streak(2, today=True, freezes=1)
    assert back_after(108) == Streak(1, today=True, freezes=2)


def playing_on(pattern: Iterable[int], *, now: int | None = None) -> Streak:
    """Return the streak, at home, of who played at noon on the days with these numbers."""
    noon = datetime(2026, 11, 1, 12, tzinfo=UTC)
    played = [(noon + n * DAY, "UTC") for n in sorted(pattern)]
    today = noon + now * DAY if now is not None else played[-1][0]
    return current_streak(recorded(played), now=local_day(today, "UTC"))


def test_two_days_may_be_missed_and_a_third_breaks_the_streak() -> None:
    assert playing_on([1, 2, 4]) == Streak(3, today=True, freezes=1)
    assert playing_on([1, 2, 5]) == Streak(3, today=True, freezes=0)
    assert playing_on([1, 2, 6]) == Streak(1, today=True, freezes=2)
    assert playing_on([1, 3, 5, 7]) == Streak(3, today=True, freezes=0)


def test_a_freeze_is_back_after_a_week() -> None:
    assert playing_on([1, *range(3, 9)]).freezes == 1
    assert playing_on([1, *range(3, 10)]).freezes == 2


def test_five_days_a_week_keep_a_streak_for_ever() -> None:
    weekdays = [n for n in range(400) if n % 7 < 5]

    assert playing_on(weekdays).days == len(weekdays)


def test_what_is_broken_off_is_the_oldest_part() -> None:
    assert playing_on([1, 2, 3, 5, 6], now=8) == Streak(5, today=False, freezes=0)
    assert playing_on([1, 2, 3, 5, 6], now=9) == Streak(2, today=False, freezes=0)


def test_a_streak_that_is_broken_begins_with_both_freezes() -> None:
    assert playing_on([1, 2], now=10) == Streak(0, today=False, freezes=2)


@given(st.sets(st.integers(1, 60), min_size=1), st.integers(1, 60))
def test_playing_one_more_day_never_shortens_the_streak(played: set[int], more: int) -> None:
    now = max(played)

    assert playing_on(played | {min(more, now)}).days >= playing_on(played).days


@given(st.sets(st.integers(1, 60), min_size=1), st.integers(0, 9))
def test_a_streak_has_no_week_with_more_than_two_days_missed(played: set[int], idle: int) -> None:
    now = max(played) + idle
    streak = playing_on(played, now=now)
    run = sorted(played)[len(played) - streak.days :]

    if run:
        missed = sorted(set(range(run[0], now)) - set(run))
        assert all(missed[i + 2] - missed[i] >= 7 for i in range(len(missed) - 2))
        assert streak.freezes == 2 - sum(now - day < 7 for day in missed)


def test_yesterday_s_streak_is_alive_until_today_is_over() -> None:
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    days = recorded([(noon, "UTC")])

    at_night = local_day(datetime(2026, 11, 23, 2, 59, tzinfo=UTC), "UTC")
    at_three = local_day(datetime(2026, 11, 23, 3, tzinfo=UTC), "UTC")

    assert current_streak(days, now=at_night) == Streak(1, today=False, freezes=2)
    assert current_streak(days, now=at_three) == Streak(1, today=False, freezes=1)


@given(played=st.lists(st.tuples(moments, zones), min_size=1, max_size=30), now=zones)
def test_moving_clocks_and_zones_never_gains_more_than_time_passes(
    played: list[tuple[datetime, str]], now: str
) -> None:
    played.sort()
    streak = current_streak(recorded(played), now=local_day(played[-1][0], now))

    span = played[-1][0] - played[0][0]
    assert streak.days <= (span + 2 * HOUR) // DAY + 2


@given(start=moments, hops=st.lists(zones, min_size=2, max_size=13))
def test_hopping_through_zones_within_an_hour_is_worth_two_days_at_most(
    start: datetime, hops: list[str]
) -> None:
    played = [(start + i * timedelta(minutes=4), zone) for i, zone in enumerate(hops)]

    assert streak_after(played).days <= 2


@given(at=moments, zone=zones)
def test_days_start_at_three_on_the_wall(at: datetime, zone: str) -> None:
    wall = at.astimezone(ZoneInfo(zone))

    expected = wall.date() if wall.hour >= 3 else wall.date() - DAY
    assert local_date(at, zone) == expected


@given(at=moments, zone=zones)
def test_a_moment_lies_within_the_bounds_of_its_day(at: datetime, zone: str) -> None:
    starts, ends = bounds(local_date(at, zone), zone)

    assert starts.astimezone(UTC) <= at < ends.astimezone(UTC)
