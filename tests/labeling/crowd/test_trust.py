import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from labeling.crowd.trust import (
    NEW_CROWD,
    Checks,
    Crowd,
    beta_cdf,
    beta_quantile,
    crowd_of,
    estimate_trust,
)


def test_a_newcomer_is_the_crowds_prior() -> None:
    trust = estimate_trust(0, 0, Crowd(mean=0.7, strength=10))

    assert trust.accuracy == pytest.approx(0.7)
    assert trust.low < 0.5 < 0.9 < trust.high


def test_trust_by_hand() -> None:
    """Prior Beta(1, 1) and 8 of 8 right: Beta(9, 1), whose distribution function is x^9."""
    trust = estimate_trust(8, 8, Crowd(mean=0.5, strength=2))

    assert trust.accuracy == pytest.approx(0.9)
    assert trust.low == pytest.approx(0.05 ** (1 / 9))
    assert trust.high == pytest.approx(0.95 ** (1 / 9))


@given(st.integers(1, 60), st.integers(0, 60))
def test_more_checks_of_the_same_kind_narrow_the_interval(right: int, wrong: int) -> None:
    few = estimate_trust(right, right + wrong)
    many = estimate_trust(20 * right, 20 * (right + wrong))

    assert few.low <= few.accuracy <= few.high or min(right, wrong) < 2
    assert many.high - many.low < few.high - few.low


@given(st.floats(0, 50), st.floats(0, 50), st.floats(0, 1000))
def test_one_more_right_answer_never_lowers_trust(right: float, wrong: float, more: float) -> None:
    before = estimate_trust(right, right + wrong)
    after = estimate_trust(right + more, right + wrong + more)

    assert after.accuracy >= before.accuracy - 1e-12
    assert after.low >= before.low - 1e-9


def test_the_interval_holds_the_truth_nine_times_in_ten() -> None:
    rng = random.Random(7)
    crowd = Crowd(mean=0.8, strength=8)
    inside = 0
    for _ in range(600):
        accuracy = rng.betavariate(6.4, 1.6)
        right = sum(rng.random() < accuracy for _ in range(12))
        trust = estimate_trust(right, 12, crowd)
        inside += trust.low <= accuracy <= trust.high

    assert 0.87 < inside / 600 < 0.93


@given(st.floats(0.01, 0.99), st.floats(0.05, 3000), st.floats(0.05, 3000))
def test_quantiles_are_those_of_scipy(share: float, a: float, b: float) -> None:
    assert beta_quantile(share, a, b) == pytest.approx(special.betaincinv(a, b, share), abs=1e-9)
    assert beta_cdf(share, a, b) == pytest.approx(special.betainc(a, b, share), abs=1e-9)


@given(st.integers(2, 40), st.integers(0, 2000))
def test_peers_never_out_shout_gold(gold_seen: int, peer_seen: int) -> None:
    """All golds failed and every peer agreeing is at best as good as bad."""
    checks = Checks(gold_right=0, gold_seen=gold_seen, peer_right=peer_seen, peer_seen=peer_seen)

    assert checks.n_right <= checks.n_checked / 2


def test_without_gold_peers_are_worth_two_checks_at_most() -> None:
    trust = estimate_trust(
        Checks(peer_right=500, peer_seen=500).n_right,
        Checks(peer_right=500, peer_seen=500).n_checked,
    )

    assert trust.accuracy == pytest.approx((3 + 2) / (4 + 2))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_crowds_likeness_is_found_again(seed: int) -> None:
    rng = random.Random(seed)
    workers = []
    for _ in range(400):
        accuracy = rng.betavariate(0.8 * 10, 0.2 * 10)
        seen = rng.randint(3, 30)
        workers.append(
            Checks(gold_right=sum(rng.random() < accuracy for _ in range(seen)), gold_seen=seen)
        )

    crowd = crowd_of(workers)

    assert crowd.mean == pytest.approx(0.8, abs=0.03)
    assert 6 < crowd.strength < 16


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 30)).map(
            lambda n: Checks(gold_right=n[0], gold_seen=n[0] + n[1])
        ),
        max_size=40,
    )
)
def test_the_crowd_stays_in_safe_bounds(workers: list[Checks]) -> None:
    crowd = crowd_of(workers)

    assert 0.5 <= crowd.mean <= 0.97
    assert 2 - 1e-9 <= crowd.strength <= 30 + 1e-9


def test_nobody_checked_leaves_the_prior() -> None:
    assert crowd_of([Checks()] * 5) == NEW_CROWD


@pytest.mark.parametrize(("right", "seen"), [(3, 2), (-1, 2)])
def test_impossible_counts_are_refused(right: int, seen: int) -> None:
    with pytest.raises(ValueError):
        Checks(gold_right=right, gold_seen=seen)
    with pytest.raises(ValueError):
        estimate_trust(right, seen)
