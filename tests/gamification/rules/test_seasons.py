"""Seasons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gamification.rules.seasons import (
    SLOPES,
    USUAL_SLOPE,
    WEEKS,
    Curve,
    Trained,
    error_curve,
    season_goal,
    season_of,
    share_done,
)

moments = st.datetimes(datetime(2026, 1, 5), datetime(2100, 1, 1), timezones=st.just(UTC))
errors = st.floats(0.001, 0.9)
runs = st.lists(
    st.builds(Trained, st.integers(0, 10**6), st.just(0.0) | st.floats(1e-9, 1)), max_size=20
)


@given(moments)
def test_a_moment_lies_in_its_season(at: datetime) -> None:
    season = season_of(at)

    assert season.starts <= at.date() < season.ends
    assert season.ends - season.starts == timedelta(weeks=WEEKS)
    assert season.starts.isoweekday() == 1


@given(moments)
def test_seasons_follow_each_other(at: datetime) -> None:
    season, following = season_of(at), season_of(at + timedelta(weeks=WEEKS))

    assert following.number == season.number + 1
    assert following.starts == season.ends


@given(runs)
def test_a_curve_always_falls(past: list[Trained]) -> None:
    curve = error_curve(past)

    if curve is None:
        assert all(min(run) == 0 for run in past)
    else:
        assert SLOPES[0] <= curve.b <= SLOPES[1]
        assert curve.at(2000) < curve.at(1000)


@given(st.floats(0.1, 0.9), st.floats(0.1, 5.0))
def test_a_curve_is_found_again_from_points_on_it(b: float, a: float) -> None:
    curve = error_curve([Trained(n, Curve(a, b).at(n)) for n in (50, 300, 2000)])

    assert curve is not None
    assert curve == pytest.approx(Curve(a, b))


def test_a_single_run_is_taken_to_be_usual() -> None:
    curve = error_curve([Trained(1000, 0.2)])

    assert curve is not None
    assert curve.b == USUAL_SLOPE
    assert curve.at(1000) == pytest.approx(0.2)


def test_a_model_that_got_worse_is_not_expected_to_go_on_so() -> None:
    curve = error_curve([Trained(100, 0.1), Trained(1000, 0.3)])

    assert curve is not None
    assert curve.b == SLOPES[0]


@given(st.integers(0, 10**5), st.floats(0, 1000))
def test_the_goal_is_below_what_would_come_anyway(n_labels: int, labels_a_week: float) -> None:
    curve = Curve(3.0, 0.4)
    goal = season_goal(curve, n_labels=n_labels, labels_a_week=labels_a_week)

    assert goal < curve.at(max(1, round(n_labels + WEEKS * labels_a_week)))


@given(errors, errors, errors)
def test_a_share_is_a_share_and_the_goal_is_all_of_it(
    start: float, goal: float, now: float
) -> None:
    assert 0 <= share_done(start=start, goal=goal, now=now) <= 1
    assert share_done(start=start, goal=goal, now=goal) == 1


@given(errors, errors, errors)
def test_less_error_is_never_further_from_the_goal(one: float, other: float, goal: float) -> None:
    low, high = sorted([one, other])

    assert share_done(start=0.95, goal=goal, now=low) >= share_done(start=0.95, goal=goal, now=high)
