"""When gold settles."""

from __future__ import annotations

from statistics import mean

from gamification.rules.delays import LONGEST, SHORTEST, gold_delay


def test_delays_fill_the_whole_span_evenly() -> None:
    delays = [gold_delay(answer_id, key=b"secret") for answer_id in range(4000)]

    assert min(delays) >= SHORTEST
    assert max(delays) <= LONGEST
    middle = (SHORTEST + LONGEST).total_seconds() / 2
    assert abs(mean(delay.total_seconds() for delay in delays) - middle) < 30


def test_another_key_gives_other_delays() -> None:
    assert gold_delay(7, key=b"one") != gold_delay(7, key=b"two")
