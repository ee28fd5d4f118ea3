"""Two threads side by side: which answers there are, and what is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.questions import pair, question_type
from labeling.questions.choice import UnknownLabel
from labeling.questions.pair import LABELS, NothingToKeep, PairLabels, Side, Sides

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
SIDES = st.builds(Side, title=TEXTS, body=TEXTS, url=TEXTS)


def test_it_is_found_by_its_name() -> None:
    assert question_type("pair") is pair


@pytest.mark.parametrize("labels", [[], ["same"], ["same", "related"], [*LABELS, "maybe"]])
def test_there_are_three_answers_and_no_others(labels: list[str]) -> None:
    with pytest.raises(PairLabels):
        pair.validate_labels(labels)


def test_the_answers_come_in_the_order_of_their_keys() -> None:
    assert pair.validate_labels(["different", " same", "related"]) == LABELS


def test_what_is_no_answer_is_refused() -> None:
    assert pair.check_answer(None, LABELS) is None
    with pytest.raises(UnknownLabel):
        pair.check_answer("alike", LABELS)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [("pair", "related"), ("pair", "different"), ("pair", None), ("choice", "same")],
)
def test_only_of_two_that_are_the_same_need_one_stay(kind: str, answer: str | None) -> None:
    with pytest.raises(NothingToKeep):
        pair.check_keeps(kind, answer)


@given(SIDES, SIDES)
def test_what_is_written_is_read_again(a: Side, b: Side) -> None:
    sides = Sides(a, b)

    assert pair.sides_of(pair.as_text(sides)) == pair.sides_in(pair.as_text(sides)) == sides


@pytest.mark.parametrize(
    "text",
    ["No sound", "{", '{"a": {"title": ', '{"a": {"title": "x"}}', '{"a": {"title": 7}, "b": []}'],
)
def test_other_texts_are_no_pairs(text: str) -> None:
    assert pair.sides_in(text) is None
