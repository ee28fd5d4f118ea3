"""Weeks of the boards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gamification.rules.weeks import ends_at, week_of

moments = st.datetimes(
    min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)
)


@given(moments)
def test_a_moment_lies_in_its_week(at: datetime) -> None:
    end = ends_at(week_of(at))

    assert end - timedelta(weeks=1) <= at < end


@given(moments)
def test_weeks_are_iso_weeks(at: datetime) -> None:
    assert week_of(at).isocalendar()[:2] == at.isocalendar()[:2]
    assert week_of(at).isoweekday() == 1
