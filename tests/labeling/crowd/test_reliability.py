import random

import pytest

from labeling.crowd.agreement import krippendorff_alpha
from labeling.crowd.reliability import agreement, agreement_by_label, cohen_kappa, kappas, splits

LABELS = ["cat", "dog", "fox"]


def a_crowd(n_items: int, *, accuracy: float, seed: int = 1) -> list[dict[str, int]]:
    """Return what three workers say of each item who are right this often."""
    rng = random.Random(seed)
    items = []
    for _ in range(n_items):
        truth, votes = rng.choice(LABELS), dict.fromkeys(LABELS, 0)
        for _ in range(3):
            votes[truth if rng.random() < accuracy else rng.choice(LABELS)] += 1
        items.append(votes)
    return items


def test_the_interval_holds_alpha_and_narrows_with_more_items() -> None:
    few, many = (agreement(a_crowd(n, accuracy=0.8)) for n in (20, 800))

    assert few and many
    assert few.low < few.alpha < few.high
    assert many.high - many.low < (few.high - few.low) / 3


def test_the_interval_holds_the_alpha_of_the_whole_crowd_nearly_always() -> None:
    whole = krippendorff_alpha(a_crowd(20_000, accuracy=0.7, seed=99))
    assert whole is not None

    found = [agreement(a_crowd(80, accuracy=0.7, seed=seed)) for seed in range(40)]

    assert sum(one is not None and one.low <= whole <= one.high for one in found) >= 35


def test_perfect_agreement_has_no_doubt() -> None:
    found = agreement([{"cat": 3}, {"dog": 2}] * 10)

    assert found is not None
    assert (found.alpha, found.low, found.high) == (1, 1, 1)
    assert (found.n_items, found.n_votes) == (20, 50)


@pytest.mark.parametrize("items", [[], [{"cat": 1}, {"dog": 1}], [{"cat": 3}, {"cat": 2}]])
def test_where_alpha_cannot_be_told_nothing_is(items: list[dict[str, int]]) -> None:
    assert agreement(items) is None


def test_alpha_is_what_the_plain_formula_says() -> None:
    items = a_crowd(50, accuracy=0.7)

    found = agreement(items)
    fox = agreement_by_label(items, LABELS)["fox"]

    assert found and found.alpha == pytest.approx(krippendorff_alpha(items))
    assert fox and fox.alpha == pytest.approx(
        krippendorff_alpha({"f": v["fox"], "o": v["cat"] + v["dog"]} for v in items)
    )


def test_one_item_with_two_labels_is_no_trouble() -> None:
    found = agreement([{"cat": 1, "dog": 1}])

    assert found is not None and found.low == found.high == found.alpha == 0


def test_a_label_may_be_clear_while_others_are_mixed_up() -> None:
    items = [{"cat": 2, "dog": 1}, {"dog": 2, "cat": 1}, {"fox": 3}] * 10

    found = agreement_by_label(items, ["fox", "cat", "cow"])
    fox, cat = found["fox"], found["cat"]

    assert fox and cat and fox.alpha == 1 > cat.alpha
    assert found["cow"] is None


def test_kappa_by_hand() -> None:
    # 20 both yes, 5 yes-no, 10 no-yes, 15 both no: 0.7 agreed, 0.5 by chance.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15

    assert cohen_kappa(pairs) == pytest.approx(0.4)
    assert cohen_kappa([]) is None
    assert cohen_kappa([("y", "y")] * 3) is None


def test_splits_are_ordered_by_discord_and_shown_by_the_most_even() -> None:
    items = {
        1: {"cat": 3, "dog": 1},
        2: {"cat": 2, "dog": 2},
        3: {"cat": 1, "fox": 1},
        4: {"fox": 4},
    }

    found = splits(items, most=5, examples=1)

    assert [(one.one, one.other, one.n_items) for one in found] == [
        ("cat", "dog", 2),
        ("cat", "fox", 1),
    ]
    assert (found[0].share, found[0].examples) == (7 / 8, (2,))
    assert splits({4: {"fox": 4}}, most=5, examples=1) == []


def test_only_who_shares_enough_items_is_compared() -> None:
    votes = [(w, i, "cat" if i % 2 else "dog") for w in (1, 2) for i in range(6)]
    votes += [(3, 0, "cat")]

    assert kappas(votes, least_items=6) == [(1, 2, 6, 1.0)]
