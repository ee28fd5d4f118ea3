"""What answers are worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gamification.rules.scoring import REWARD, Outcome, pending_points, settled_points


@given(promised=st.integers(0, 1000), outcome=st.sampled_from(Outcome), is_too_fast=st.booleans())
def test_nothing_settles_above_its_promise_or_below_zero(
    promised: int, outcome: Outcome, is_too_fast: bool
) -> None:
    assert 0 <= settled_points(promised, outcome, is_too_fast=is_too_fast) <= promised


def test_a_right_answer_settles_in_full() -> None:
    promised = pending_points(is_abstention=False)

    assert settled_points(promised, Outcome.RIGHT, is_too_fast=False) == REWARD


@pytest.mark.parametrize("n_labels", [2, 5, 10])
def test_a_guess_earns_a_fraction_of_knowing(n_labels: int) -> None:
    outcomes = [Outcome.RIGHT] + [Outcome.WRONG] * (n_labels - 1)

    guessed = [settled_points(REWARD, outcome, is_too_fast=False) for outcome in outcomes]

    assert sum(guessed) == REWARD


def test_abstaining_earns_less_than_the_slowest_honest_work() -> None:
    assert pending_points(is_abstention=True) == 0
