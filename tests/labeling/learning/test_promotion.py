from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from labeling.learning.learner import train
from labeling.learning.promotion import compare, is_no_worse, judge
from tests.labeling.learning.digits import LABELS, digits


def opinions(right: int, of: int, sure: float = 0.9) -> NDArray[np.float64]:
    """Two labels, the truth always label 0, chosen in so many of the cases."""
    p = np.where(np.arange(of) < right, sure, 1 - sure)
    return np.stack([p, 1 - p], axis=1)


def truth(n: int) -> NDArray[np.intp]:
    return np.zeros(n, dtype=np.intp)


def test_two_items_compared_by_hand() -> None:
    """Brier .02 against .5 twice: gains .48, .48, 1, -1; mean .24; sd .86225, half of it .43112."""
    outcome = compare(opinions(2, 2), opinions(2, 2, sure=0.5), truth(2))

    assert outcome.gain == pytest.approx(0.24)
    assert outcome.at_least == pytest.approx(0.24 - 1.645 * 0.43112, abs=1e-4)
    assert not outcome.is_no_worse


@pytest.mark.parametrize(
    ("challenger", "champion", "of", "takes_over"),
    [
        (0, 0, 0, False),
        (20, 20, 20, False),
        (300, 300, 300, True),
        (90, 70, 100, True),
        (70, 90, 100, False),
        (290, 300, 300, False),
    ],
)
def test_a_challenger_must_be_surely_no_worse(
    challenger: int, champion: int, of: int, takes_over: bool
) -> None:
    outcome = compare(opinions(challenger, of), opinions(champion, of), truth(of))

    assert outcome.is_no_worse is takes_over
    assert ("takes over" in outcome.sentence) != ("does not take over" in outcome.sentence)


def test_a_truly_worse_model_is_let_through_in_few_cases_of_a_hundred() -> None:
    rng = np.random.default_rng(8)
    let_through = 0
    for _ in range(400):
        champion = np.where(rng.random((200, 1)) < 0.90, [[0.9, 0.1]], [[0.1, 0.9]])
        challenger = np.where(rng.random((200, 1)) < 0.87, [[0.9, 0.1]], [[0.1, 0.9]])
        let_through += compare(challenger, champion, truth(200)).is_no_worse

    assert let_through / 400 < 0.05


def test_more_labels_make_a_better_model_and_spoilt_ones_a_worse() -> None:
    gold = digits()[1000:1150]
    champion = train(digits()[:60], kind="image", labels=LABELS, seed=1).learner
    more = digits()[:400]
    turned = [
        replace(e, label=LABELS[9 - int(e.label)] if e.item_id % 2 else e.label) for e in more
    ]

    good = train(more, kind="image", labels=LABELS, seed=1)
    spoilt = train(turned, kind="image", labels=LABELS, seed=1)

    assert is_no_worse(good, champion, more, gold)
    assert not is_no_worse(spoilt, champion, turned, gold)


def test_models_are_judged_on_what_neither_has_learned() -> None:
    champion = train(digits()[:100], kind="image", labels=LABELS, seed=1).learner
    challenger = train(digits()[:160], kind="image", labels=LABELS, seed=1)

    assert judge(challenger, champion, digits()[:160], []).n == 60
    assert judge(challenger, champion, digits()[:160], digits()[140:200]).n == 100
    assert judge(challenger, champion, digits()[:160], digits()[500:600]).n == 100
