"""What answers could tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.crowd.value import openness, value_of
from labeling.events import LEAST_VALUE, MOST_VALUE


@given(st.floats(0, 1), st.floats(0, 100))
def test_values_stay_in_bounds_and_rise_with_what_is_open(open_: float, importance: float) -> None:
    assert LEAST_VALUE <= value_of(open_, importance) <= value_of(1.0, importance) <= MOST_VALUE


@pytest.mark.parametrize("k", [2, 5, 100])
def test_even_labels_leave_everything_open(k: int) -> None:
    assert openness([1 / k] * k) == pytest.approx(1.0)


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=20))
def test_openness_is_a_share(weights: list[float]) -> None:
    assert 0 <= openness(weight / sum(weights) for weight in weights) <= 1
