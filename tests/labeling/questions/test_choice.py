import pytest

from labeling.questions import QUESTION_TYPES, UnknownQuestionType, choice, question_type
from labeling.questions.choice import (
    BadLabels,
    EmptyLabel,
    LabelTooLong,
    RepeatedLabel,
    TooFewLabels,
    TooManyLabels,
    UnknownLabel,
    UnprintableLabel,
)


def test_every_question_type_is_found_by_its_name() -> None:
    assert QUESTION_TYPES == ("choice", "pair")
    assert question_type("choice") is choice


def test_an_unknown_question_type_is_refused_by_name() -> None:
    with pytest.raises(UnknownQuestionType, match="'dance'; there is: choice") as refusal:
        question_type("dance")

    assert refusal.value.code == "unknown_question_type"


def test_a_label_outside_the_list_is_refused_in_a_sentence() -> None:
    with pytest.raises(UnknownLabel, match=r"^'cow' is not one of the choices\.$") as refusal:
        choice.check_answer("cow", ["cat", "dog"])

    assert refusal.value.code == "unknown_label"


def test_a_huge_answer_is_not_repeated_in_full() -> None:
    with pytest.raises(UnknownLabel) as refusal:
        choice.check_answer("x" * 1_000_000, ["cat", "dog"])

    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize(
    ("labels", "problem"),
    [
        ([], TooFewLabels),
        (["cat"], TooFewLabels),
        ([str(n) for n in range(101)], TooManyLabels),
        (["cat", "  "], EmptyLabel),
        (["cat", "d" * 101], LabelTooLong),
        (["cat", "dog", "cat "], RepeatedLabel),
        (["caf\u00e9", "cafe\u0301"], RepeatedLabel),  # one word, composed and decomposed
        (["cat", "do\x00g"], UnprintableLabel),
        (["cat", "dog\u202e"], UnprintableLabel),  # would turn the page's text round
    ],
)
def test_labels_that_would_confuse_are_refused(labels: list[str], problem: type[BadLabels]) -> None:
    with pytest.raises(problem) as refusal:
        choice.validate_labels(labels)

    assert refusal.value.code != BadLabels.code
    assert str(refusal.value).endswith(".")


def test_every_problem_has_its_own_code() -> None:
    kinds = BadLabels.__subclasses__()

    assert len({kind.code for kind in kinds}) == len(kinds) == 7


def test_good_labels_keep_their_order() -> None:
    labels = [str(n) for n in range(99, -1, -1)]

    assert choice.validate_labels(labels) == tuple(labels)


def test_upper_and_lower_case_are_two_labels() -> None:
    assert choice.validate_labels(["a", "A"]) == ("a", "A")
