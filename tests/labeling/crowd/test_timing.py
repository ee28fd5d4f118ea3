import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.crowd.timing import floor_ms, is_too_fast


@given(st.integers(0, 10_000), st.integers(2, 100))
def test_the_floor_is_what_quick_people_can_do(text_length: int, n_labels: int) -> None:
    floor = floor_ms("choice", text_length, n_labels)

    assert 250 <= floor <= 700


def test_more_to_read_and_more_to_choose_from_take_longer() -> None:
    assert floor_ms("choice", 0, 2) < floor_ms("choice", 0, 10) < floor_ms("choice", 40, 10)


@given(st.integers(0, 500), st.integers(2, 100), st.integers(1, 60_000))
def test_the_floor_is_never_above_what_careful_workers_do(
    text_length: int, n_labels: int, careful_quickest_ms: int
) -> None:
    plain = floor_ms("choice", text_length, n_labels)

    floor = floor_ms("choice", text_length, n_labels, careful_quickest_ms)

    assert plain // 2 <= floor <= max(careful_quickest_ms, plain // 2)
    assert floor <= 2 * plain + 1


def test_careful_workers_raise_the_floor_to_half_of_their_quickest() -> None:
    assert floor_ms("choice", 0, 2, careful_quickest_ms=900) == 450


def test_careful_workers_who_are_quicker_lower_it() -> None:
    assert floor_ms("choice", 0, 2, careful_quickest_ms=200) == 200


def test_an_unknown_question_type_has_no_floor() -> None:
    with pytest.raises(KeyError):
        floor_ms("dance", 0, 2)


def test_a_burst_after_a_dropped_network_is_honest() -> None:
    """Ten answers kept in the browser for a minute arrive within a few milliseconds."""
    floors = [310] * 10

    paces = [
        is_too_fast(elapsed_ms=60_000 + 5 * n, floors_ms=floors[: n + 1], took_ms=900)
        for n in range(10)
    ]

    assert not any(paces)


def test_a_program_is_too_fast_from_the_first_answer_on() -> None:
    paces = [is_too_fast(elapsed_ms=40 * n, floors_ms=[310] * n) for n in range(1, 11)]

    assert all(paces)


def test_the_clients_own_time_can_only_speak_against_it() -> None:
    assert is_too_fast(elapsed_ms=5000, floors_ms=[310], took_ms=100)
    assert is_too_fast(elapsed_ms=100, floors_ms=[310], took_ms=5000)


def test_exactly_the_floor_is_not_too_fast() -> None:
    assert not is_too_fast(elapsed_ms=620, floors_ms=[310, 310], took_ms=310)


def test_the_answer_explains_itself() -> None:
    pace = is_too_fast(elapsed_ms=5000, floors_ms=[310, 310], took_ms=80)

    assert pace.sentence == (
        "The answer took 80 ms; to see, read and press takes a person at least 310 ms."
    )
