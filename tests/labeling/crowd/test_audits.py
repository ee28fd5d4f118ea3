import random
from collections import Counter

import pytest

from labeling.crowd.audits import Candidate, pick_audits, share_right


def picked(candidates: list[Candidate], checked: dict[str, int], wanted: float, n: int = 400):
    """Count how often each item is chosen."""
    rng = random.Random(5)
    counts: Counter[int] = Counter()
    for _ in range(n):
        counts.update(pick.item_id for pick in pick_audits(candidates, checked, wanted, rng))
    return counts


def items(label: str, n: int, *, start: int = 0, confidence: float = 0.98, importance: float = 1.0):
    return [Candidate(start + place, label, confidence, importance) for place in range(n)]


def test_so_many_are_chosen_on_average() -> None:
    counts = picked(items("cat", 50), {}, wanted=3)

    assert counts.total() / 400 == pytest.approx(3, rel=0.1)


def test_a_rare_label_is_checked_as_often_as_a_common_one() -> None:
    counts = picked(items("cat", 90) + items("fox", 10, start=100), {}, wanted=4)

    foxes = sum(n for item_id, n in counts.items() if item_id >= 100)
    assert foxes / counts.total() == pytest.approx(0.5, abs=0.05)


def test_what_has_been_checked_often_already_gets_less_but_never_nothing() -> None:
    candidates = items("cat", 20) + items("fox", 20, start=100)

    counts = picked(candidates, {"cat": 30, "fox": 0}, wanted=5)

    cats = sum(n for item_id, n in counts.items() if item_id < 100)
    assert 0.05 < cats / counts.total() < 0.2


def test_doubt_and_importance_draw_checks() -> None:
    sure, torn = items("cat", 10), items("cat", 10, start=20, confidence=0.7)
    weighty = items("cat", 10, start=40, importance=5.0)

    counts = picked(sure + torn + weighty, {}, wanted=3)

    of = [sum(counts[one.item_id] for one in some) for some in (sure, torn, weighty)]
    assert of[1] > 5 * of[0] > 0
    assert of[2] > 3 * of[0]


def test_no_chance_is_above_one_nor_zero() -> None:
    torn = Candidate(99, "cat", 0.5, 100.0)

    picks = pick_audits([torn, *items("cat", 3)], {}, 3.9, random.Random(1))

    assert all(0 < pick.chance <= 1 for pick in picks)
    assert {pick.item_id: pick.chance for pick in picks}[99] == 1


def test_nothing_to_choose_from_is_no_trouble() -> None:
    assert pick_audits([], {"cat": 3}, 2, random.Random(1)) == []
    assert pick_audits(items("cat", 3), {}, 0, random.Random(1)) == []


def test_a_sample_that_leans_to_doubt_still_says_how_many_are_right() -> None:
    rng = random.Random(8)
    truth = {n: n % 10 != 0 for n in range(2000)}  # 90 % are right, and the wrong ones are doubted
    candidates = [Candidate(n, "cat", 0.97 if ok else 0.8, 1.0) for n, ok in truth.items()]

    picks = pick_audits(candidates, {}, 300, rng)
    found = share_right([(truth[pick.item_id], pick.chance) for pick in picks])

    assert sum(truth[pick.item_id] for pick in picks) / len(picks) < 0.8
    assert found is not None
    assert found.low < 0.9 < found.high
    assert found.share == pytest.approx(0.9, abs=0.04)


def test_few_checks_say_little_even_when_all_are_right() -> None:
    found = share_right([(True, 0.1)] * 5)

    assert found is not None and (found.share, found.high) == (1.0, 1.0)
    assert found.low < 0.7
