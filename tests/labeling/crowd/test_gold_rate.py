import random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.crowd.gold_rate import gold_rate, golds_in_next_round
from labeling.crowd.trust import Trust, estimate_trust

NEWCOMER = estimate_trust(0, 0)
TRUSTED = estimate_trust(290, 300)


def golds(trust: Trust, n_rounds: int, seed: int) -> list[int]:
    rng = random.Random(seed)
    return [golds_in_next_round(10, trust, n_rounds, rng) for _ in range(4000)]


def test_a_newcomer_meets_one_in_four_and_most_at_first() -> None:
    first, fifth = mean(golds(NEWCOMER, 0, seed=1)), mean(golds(NEWCOMER, 4, seed=2))

    assert first == pytest.approx(3.5, abs=0.1)
    assert fifth == pytest.approx(2.56, abs=0.1)


def test_a_trusted_worker_meets_one_in_twenty_five() -> None:
    assert mean(golds(TRUSTED, 50, seed=3)) == pytest.approx(0.4, abs=0.05)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1e5), st.integers(0, 10_000))
def test_nobody_is_ever_free_of_golds(
    a: float, b: float, c: float, n_checks: float, n_rounds: int
) -> None:
    low, accuracy, high = sorted((a, b, c))

    assert 0.04 <= gold_rate(Trust(accuracy, low, high, n_checks), n_rounds) <= 0.35


def test_the_number_cannot_be_told_beforehand() -> None:
    assert len(set(golds(NEWCOMER, 4, seed=4))) > 5
    assert {0, 1, 2} <= set(golds(TRUSTED, 50, seed=5))
