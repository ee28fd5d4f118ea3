import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.crowd.avoidance import avoidance_evidence
from labeling.crowd.suspicion import suspicion


def test_who_leaves_gold_and_nothing_else_is_flagged() -> None:
    assert suspicion([avoidance_evidence(9, 12, 3, 150)]).flagged


@pytest.mark.parametrize(
    "left",
    [(0, 12, 30, 150), (2, 12, 3, 150), (9, 12, 110, 150), (0, 0, 5, 9), (2, 2, 1, 3)],
    ids=["not gold", "a few", "everything", "no gold seen", "hardly anything seen"],
)
def test_honest_gaps_are_no_avoidance(left: tuple[int, int, int, int]) -> None:
    assert not suspicion([avoidance_evidence(*left)]).flagged


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 300), st.integers(0, 300))
def test_answering_gold_is_no_alibi(left: int, done: int, other_left: int, other: int) -> None:
    found = avoidance_evidence(left, left + done, other_left, other_left + other)

    assert found.log_ratio >= 0


def test_nobody_avoids_more_than_they_were_served() -> None:
    with pytest.raises(ValueError):
        avoidance_evidence(3, 2, 0, 0)
