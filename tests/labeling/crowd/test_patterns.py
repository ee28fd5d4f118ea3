import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.crowd.honesty import honest_stories
from labeling.crowd.patterns import BLIND, blind_stories
from labeling.crowd.record import Record

HABITS = np.full((3, 3), 0.05) + 0.85 * np.eye(3)
SHARES = np.array([0.6, 0.2, 0.2])


def a_record(labels: list[int], truth: list[int] | None = None) -> Record:
    """One worker's answers, to items of which the others are fairly sure: that all are alike."""
    label = np.array(labels)
    belief = HABITS[label * 0 if truth is None else np.array(truth)]
    return Record(label * 0, label, belief, np.array([len(labels)]), HABITS, SHARES)


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        ("constant", [2] * 30),
        ("common", [0] * 30),
        ("pattern", [0, 1, 2] * 10),
        ("pattern", [0, 1] * 15),
        ("habit", [0, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0] * 2),
    ],
)
def test_every_cheat_has_a_story_that_tells_their_answers_best(
    kind: str, labels: list[int]
) -> None:
    told = blind_stories(a_record(labels))[:, 0]

    assert BLIND[told.argmax()] == kind


def test_items_of_one_kind_in_a_row_are_no_pattern() -> None:
    told = dict(zip(BLIND, blind_stories(a_record([0] * 15 + [1] * 15))[:, 0], strict=True))

    assert told["pattern"] < told["random"]


@pytest.mark.parametrize("belief", [[0.5, 0.5], [0.9, 0.1]])
def test_items_of_two_kinds_by_turns_are_no_pattern_while_nobody_contradicts(
    belief: list[float],
) -> None:
    label = np.tile([0, 1], 30)
    others = np.where(label[:, None] == 0, belief, belief[::-1])
    record = Record(label * 0, label, others, np.array([60]), np.eye(2), np.array([0.5, 0.5]))

    told = dict(zip(BLIND, blind_stories(record)[:, 0], strict=True))

    assert told["pattern"] == told["random"]


def test_answers_that_follow_the_truth_are_told_best_by_honesty() -> None:
    truth = [0, 2, 1, 0, 0, 1, 2, 0] * 4
    honest, guessed = a_record(truth, truth), a_record([2, 1, 0, 2, 1, 1, 0, 1] * 4, truth)

    assert honest_stories(honest).max() > blind_stories(honest).max() + 10
    assert blind_stories(guessed).max() > honest_stories(guessed).max()


@given(st.lists(st.integers(0, 2), min_size=1, max_size=30))
def test_a_story_is_never_surer_than_certain(labels: list[int]) -> None:
    record = a_record(labels)

    assert blind_stories(record).max() <= 1e-9
    assert honest_stories(record).max() <= 1e-9
