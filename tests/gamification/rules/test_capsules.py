"""Time capsules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gamification.rules.capsules import BONUS, LATEST, SOONEST, capsule_points, opens_at

THEN = datetime(2026, 11, 21, 12, tzinfo=UTC)

points = st.integers(0, 30)


@given(st.integers(1, 10**12), st.binary(min_size=1))
def test_a_capsule_opens_weeks_later_at_a_moment_of_its_own(answer_id: int, key: bytes) -> None:
    opening = opens_at(answer_id, THEN, key=key)

    assert SOONEST <= opening - THEN <= LATEST
    assert opening == opens_at(answer_id, THEN, key=key)


def test_openings_are_spread_over_the_weeks() -> None:
    days = {(opens_at(n, THEN, key=b"secret") - THEN) // timedelta(days=1) for n in range(2000)}

    assert days == set(range(21, 42))


def test_another_key_gives_other_moments() -> None:
    assert opens_at(7, THEN, key=b"one") != opens_at(7, THEN, key=b"two")


@given(points, points, st.booleans())
def test_a_capsule_never_costs_anything(worth: int, paid: int, is_right: bool) -> None:
    assert capsule_points(worth, paid=paid, is_right=is_right) >= 0


@given(points, st.booleans())
def test_what_is_worth_nothing_has_an_empty_capsule(paid: int, is_right: bool) -> None:
    assert capsule_points(0, paid=paid, is_right=is_right) == 0


@given(points)
def test_who_was_outvoted_and_right_ends_up_with_as_much_as_who_was_not(worth: int) -> None:
    outvoted = 0 + capsule_points(worth, paid=0, is_right=True)
    believed = worth + capsule_points(worth, paid=worth, is_right=True)

    assert outvoted == believed == (BONUS + 1) * worth
