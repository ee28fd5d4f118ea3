from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.crowd.agreement import krippendorff_alpha, vote_entropy

items = st.lists(st.lists(st.sampled_from("abcd"), max_size=6).map(Counter), max_size=20)


def test_alpha_of_krippendorffs_own_example() -> None:
    """Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", example C.

    Four observers, twelve units, values missing.  Unit 12 has one value and drops out, so n = 40;
    n_c = 9, 13, 10, 5, 3, with squares of 384 in sum; A = 28 from the eight units of full agreement
    and 2 + 0 + 2 from the others; alpha = 1 - 39 * (40 - 32) / (1600 - 384) = 0.743.
    """
    observers = [
        "123321412...",
        "1233224125.3",
        ".3332342251.",
        "12332441251.",
    ]
    units = [Counter(v for v in unit if v != ".") for unit in zip(*observers, strict=True)]

    alpha = krippendorff_alpha(units)

    assert alpha == pytest.approx(0.743, abs=0.0005)


def test_alpha_by_hand() -> None:
    """Units aa, ab, bb: n = 6, n_a = n_b = 3, A = 2 + 0 + 2; 1 - 5 * 2 / 18 = 4 / 9."""
    assert krippendorff_alpha([{"a": 2}, {"a": 1, "b": 1}, {"b": 2}]) == pytest.approx(4 / 9)


@given(items)
def test_alpha_lies_between_minus_one_and_one(units: list[Counter[str]]) -> None:
    alpha = krippendorff_alpha(units)

    assert alpha is None or -1 <= alpha <= 1


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(2, 6)), min_size=1, max_size=20))
def test_perfect_agreement_is_one(units: list[tuple[str, int]]) -> None:
    alpha = krippendorff_alpha([{label: n} for label, n in units])

    assert alpha == (pytest.approx(1) if len({label for label, _ in units}) > 1 else None)


@given(items)
def test_the_order_of_items_does_not_matter(units: list[Counter[str]]) -> None:
    assert krippendorff_alpha(reversed(units)) == pytest.approx(krippendorff_alpha(units))


@pytest.mark.parametrize("units", [[], [{}], [{"a": 1}, {"b": 1}], [{"a": 3}, {"a": 2}]])
def test_where_alpha_cannot_be_told_there_is_none(units: list[dict[str, int]]) -> None:
    assert krippendorff_alpha(units) is None


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 50)))
def test_entropy_is_at_most_that_of_an_even_split(votes: dict[str, int]) -> None:
    assert -1e-9 <= vote_entropy(votes) <= 2 + 1e-9


def test_entropy_by_hand() -> None:
    """Shares 1/2, 1/4, 1/4: 0.5 * 1 + 0.25 * 2 + 0.25 * 2 = 1.5 bits."""
    assert vote_entropy({"a": 2, "b": 1, "c": 1}) == pytest.approx(1.5)
