"""Places on boards of any size."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gamification.rules.boards import LEVELS, WIDTH, better_than, buckets_of

points = st.one_of(
    st.integers(0, 300),
    st.integers(0, WIDTH**LEVELS * 3),
    st.sampled_from([WIDTH**n + d for n in range(1, LEVELS + 1) for d in (-1, 0, 1)]),
)


def n_stretches_with(other: int, mine: int) -> int:
    buckets = dict(buckets_of(other))
    return sum(
        level in buckets and first <= buckets[level] and (before is None or buckets[level] < before)
        for level, first, before in better_than(mine)
    )


@given(points, points)
def test_who_has_more_is_met_once_and_nobody_else_at_all(mine: int, other: int) -> None:
    assert n_stretches_with(other, mine) == (1 if other > mine else 0)


@given(points)
def test_all_but_the_top_stretch_are_short(mine: int) -> None:
    for _, first, before in better_than(mine)[:-1]:
        assert before is not None and before - first < WIDTH


def test_who_has_nothing_is_in_no_bucket() -> None:
    assert buckets_of(0) == buckets_of(-5) == []
