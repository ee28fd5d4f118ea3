"""Stars out of ties, by hand."""

from __future__ import annotations

import pytest

from labeling.learning.stars import Cycle, Spoke, Tie, stars


def test_the_older_thread_is_the_canonical_where_nobody_says() -> None:
    assert stars([Tie(1, a=10, b=20)]) == {1: Spoke(duplicate=20, canonical=10)}


def test_people_decide_which_stays() -> None:
    assert stars([Tie(1, a=10, b=20, keeps=-2)]) == {1: Spoke(duplicate=10, canonical=20)}


def test_each_tie_counts_once_however_many_spoke_up() -> None:
    ties = [Tie(1, a=10, b=20, keeps=9), Tie(2, a=20, b=30, keeps=1), Tie(3, a=20, b=40, keeps=1)]

    assert {spoke.canonical for spoke in stars(ties).values()} == {20}


def test_of_two_stars_the_larger_keeps_its_middle() -> None:
    ties = [Tie(1, a=10, b=40), Tie(2, a=20, b=40), Tie(3, a=30, b=40)]

    assert {spoke.canonical for spoke in stars(ties).values()} == {40}


def test_a_chain_is_one_hop_from_end_to_end() -> None:
    ties = [Tie(n, a=n, b=n + 1, keeps=-1) for n in range(1, 5)]

    assert stars(ties) == {n: Spoke(duplicate=n, canonical=5) for n in range(1, 5)}


def test_what_is_not_tied_stays_apart() -> None:
    found = stars([Tie(1, a=10, b=20), Tie(2, a=30, b=40)])

    assert found == {1: Spoke(20, 10), 2: Spoke(40, 30)}


def test_the_order_of_ties_makes_no_difference() -> None:
    ties = [Tie(1, a=1, b=2), Tie(2, a=2, b=3, keeps=-1), Tie(3, a=3, b=4, keeps=1)]

    assert stars(ties) == stars(reversed(ties))


def test_a_ring_is_refused() -> None:
    with pytest.raises(Cycle):
        stars([Tie(1, a=1, b=2), Tie(2, a=2, b=3), Tie(3, a=1, b=3)])


def test_two_ties_of_the_same_threads_are_refused() -> None:
    with pytest.raises(Cycle):
        stars([Tie(1, a=1, b=2), Tie(2, a=1, b=2)])
