"""When gold settles."""

from __future__ import annotations

import random
from datetime import timedelta
from statistics import mean, median

import pytest

from gamification.rules.delays import LONGEST, NEVER_LONGER, SHORTEST, Waits, gold_delay


def told_apart(gold: list[float], others: list[float]) -> float:
    """Return how often gold is told from another by how long both waited; half is a coin."""
    return mean((one > other) + (one == other) / 2 for one in gold for other in others)


def seconds(waits: Waits | None, n: int = 600) -> list[float]:
    return [
        gold_delay(answer_id, key=b"secret", waits=waits).total_seconds() for answer_id in range(n)
    ]


def a_crowd(n: int, *, scale: float, at_once: float, seed: int) -> list[float]:
    """Return how long answers wait: some settle at once, the others take their time."""
    dice = random.Random(seed)
    return [1.0 if dice.random() < at_once else dice.expovariate(1 / scale) for _ in range(n)]


def test_before_much_is_known_delays_fill_half_an_hour_evenly() -> None:
    delays = [gold_delay(answer_id, key=b"secret") for answer_id in range(4000)]

    assert min(delays) >= SHORTEST
    assert max(delays) <= LONGEST
    middle = (SHORTEST + LONGEST).total_seconds() / 2
    assert abs(mean(delay.total_seconds() for delay in delays) - middle) < 30


def test_another_key_gives_other_delays() -> None:
    assert gold_delay(7, key=b"one") != gold_delay(7, key=b"two")


@pytest.mark.parametrize("scale", [40.0, 600.0, 20_000.0])
def test_gold_waits_as_long_as_anything_in_a_quick_crowd_and_in_a_slow_one(scale: float) -> None:
    known = a_crowd(800, scale=scale, at_once=0.4, seed=1)
    waits = Waits.of([(wait, True) for wait in known])

    auc = told_apart(seconds(waits), a_crowd(600, scale=scale, at_once=0.4, seed=2))

    assert auc == pytest.approx(0.5, abs=0.05)


def test_a_clock_of_its_own_would_tell() -> None:
    slow = a_crowd(600, scale=20_000.0, at_once=0.4, seed=2)

    assert abs(told_apart(seconds(None), slow) - 0.5) > 0.07
    assert median(seconds(None)) < max(seconds(None)) == pytest.approx(1800, abs=20)


def test_those_who_still_wait_count_as_far_as_they_have_come() -> None:
    dice = random.Random(4)
    whole = a_crowd(3000, scale=600, at_once=0.0, seed=3)
    seen = [(min(wait, cut), wait <= cut) for wait in whole for cut in [dice.uniform(100, 3000)]]

    waits = Waits.of(seen)

    assert waits is not None
    assert waits.until(0.5).total_seconds() == pytest.approx(median(whole), rel=0.1)


def test_where_nobody_comes_gold_is_paid_in_a_day() -> None:
    waits = Waits.of([(5000.0, False)] * 100)

    assert waits is not None
    assert waits.until(0.01) == NEVER_LONGER == timedelta(hours=24)


def test_too_few_say_nothing() -> None:
    assert Waits.of([(10.0, True)] * 29) is None
