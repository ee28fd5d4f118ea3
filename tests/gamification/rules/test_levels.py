"""Levels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gamification.rules.levels import EVEN_FROM, progress, step

experience = st.integers(0, 10**9)


@given(experience, experience)
def test_more_experience_never_lowers_the_level(had: int, gained: int) -> None:
    assert progress(had + gained).level >= progress(had).level


@given(st.integers(0, 10**6))
def test_levels_and_what_was_gathered_add_up(points: int) -> None:
    now = progress(points)

    assert sum(step(level) for level in range(1, now.level)) + now.gathered == points
    assert 0 <= now.gathered < now.needed == step(now.level)


def test_each_step_is_longer_than_the_last_until_they_are_even() -> None:
    steps = [step(level) for level in range(1, EVEN_FROM + 5)]

    assert steps[:EVEN_FROM] == sorted(set(steps[:EVEN_FROM]))
    assert len(set(steps[EVEN_FROM - 1 :])) == 1


def test_experience_is_never_below_zero() -> None:
    with pytest.raises(ValueError):
        progress(-1)
