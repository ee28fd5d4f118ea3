import numpy as np
import pytest

from labeling.crowd.change import SHORTEST, lazy_story
from labeling.crowd.honesty import own_ways
from labeling.crowd.record import Record

KNOWING = np.full((4, 4), 0.04) + 0.84 * np.eye(4)


def a_record(label: list[int], truth: list[int]) -> Record:
    even = np.full(4, 0.25)
    codes = np.array(label)
    return Record(codes * 0, codes, KNOWING[truth], np.array([len(label)]), KNOWING, even)


def gain(record: Record) -> float:
    """Return how much better laziness tells the answers than honesty does."""
    honest = np.log(np.mean(own_ways(record, (3.0,)), axis=0)).sum()
    return float(lazy_story(record)[0][0] - honest)


TRUTH = np.random.default_rng(0).integers(0, 4, 100).tolist()
BLIND = np.random.default_rng(1).integers(0, 4, 100).tolist()


@pytest.mark.parametrize("ending", [BLIND[60:], [2] * 40], ids=["at random", "all alike"])
def test_the_change_is_found_where_it_happened(ending: list[int]) -> None:
    record = a_record(TRUTH[:60] + ending, TRUTH)

    assert gain(record) > 5
    assert abs(lazy_story(record)[1][0] - 60) <= 3


def test_who_looks_to_the_end_is_not_lazy() -> None:
    assert gain(a_record(TRUTH, TRUTH)) < 0


def test_a_row_of_items_of_one_kind_at_the_end_is_not_laziness() -> None:
    truth = [*TRUTH[:60], *[1] * 40]

    assert gain(a_record(truth, truth)) < 0


def test_a_change_needs_some_answers_on_either_side() -> None:
    n = 2 * SHORTEST - 1

    assert lazy_story(a_record(BLIND[:n], TRUTH[:n]))[0][0] == -np.inf
