from hypothesis import given
from hypothesis import strategies as st

from labeling.crowd.evidence import Evidence
from labeling.crowd.hours import REST, hours_evidence, longest_stretch
from labeling.crowd.suspicion import suspicion


def test_a_long_day_says_nothing() -> None:
    day = [hour / 2 for hour in range(33)]

    assert hours_evidence(longest_stretch(day)).log_ratio == 0


def test_two_days_awake_add_to_other_evidence_and_are_no_case_alone() -> None:
    awake = hours_evidence(longest_stretch([hour / 2 for hour in range(97)]))
    guessed = Evidence("gold", 3.0, "Got half of the checks right.", "gold")

    assert not suspicion([awake]).flagged
    assert not suspicion([guessed]).flagged
    assert suspicion([awake, guessed]).flagged


def test_a_rest_begins_anew() -> None:
    assert longest_stretch([0, 2, 4, 4 + REST + 0.1, 9]) == 4


@given(st.lists(st.floats(0, 1000), max_size=30))
def test_no_stretch_is_longer_than_all(hours: list[float]) -> None:
    hours = sorted(hours)

    assert 0 <= longest_stretch(hours) <= (hours[-1] - hours[0] if hours else 0)
