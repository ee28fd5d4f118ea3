from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from labeling.learning.importance import first_priority
from labeling.learning.learner import Example, fit
from labeling.learning.priority import prioritize, spread_out
from tests.labeling.learning.digits import LABELS, digits

Floats = NDArray[np.float64]


def priorities(
    *opinion: list[float], **more: Sequence[float] | Sequence[Sequence[float]]
) -> list[float]:
    given = {name: np.array(values, dtype=float) for name, values in more.items()}
    dice = given.pop("dice", np.zeros(len(opinion)))
    return list(map(float, prioritize(np.array(opinion), dice=dice, **given)))


def test_the_less_sure_the_model_the_sooner() -> None:
    split, leaning, sure = priorities([0.4, 0.4, 0.2], [0.6, 0.3, 0.1], [0.98, 0.01, 0.01])

    assert split > leaning > sure


def test_votes_that_agree_put_off_and_votes_that_contradict_call_back() -> None:
    unasked, agreed, opposed = priorities(
        *[[0.8, 0.2]] * 3, votes=[[0.0, 0.0], [2.0, 0.0], [0.0, 1.0]]
    )

    assert agreed < unasked < opposed


def test_what_matters_more_comes_sooner_unless_it_is_sure() -> None:
    usual, precious, trifling = priorities(*[[0.7, 0.3]] * 3, importance=[1, 5, 0.2])

    assert precious > usual > trifling
    assert priorities([1.0, 0.0], importance=[100]) == [pytest.approx(0, abs=1e-6)]


def test_the_dice_decide_among_equals_but_not_over_a_clear_difference() -> None:
    low, high = priorities([0.7, 0.3], [0.7, 0.3], dice=[0.1, 0.9])
    assert high > low

    split, sure = priorities([0.5, 0.5], [0.95, 0.05], dice=[0, 1])
    assert split > sure


@given(st.data())
def test_a_priority_is_always_between_0_and_1(data: st.DataObject) -> None:
    n, k = data.draw(st.integers(1, 5)), data.draw(st.integers(2, 4))
    share = st.floats(0, 1)
    opinion = np.array(
        data.draw(st.lists(st.lists(share, min_size=k, max_size=k), min_size=n, max_size=n))
    )
    dice = np.array(data.draw(st.lists(share, min_size=n, max_size=n)))
    importance = np.array(data.draw(st.lists(st.floats(1e-6, 100), min_size=n, max_size=n)))

    result = prioritize(opinion, dice=dice, importance=importance)

    assert ((result >= 0) & (result <= 1)).all()


def test_spreading_out_keeps_the_priorities_and_the_first() -> None:
    rng = np.random.default_rng(1)
    priority, likeness = rng.random(50), rng.random((50, 50))

    dealt = spread_out(priority, (likeness + likeness.T) / 2)

    assert sorted(dealt) == sorted(priority)
    assert dealt.argmax() == priority.argmax()


def test_new_items_are_shuffled_and_the_important_come_first() -> None:
    low, high = first_priority(1.0, 0.0), first_priority(1.0, 0.99)

    assert 0 < low < high < 1
    assert first_priority(5.0, 0.0) > high


def test_a_new_items_priority_costs_the_web_no_heavy_import() -> None:
    asked = "import sys, labeling.learning.importance; print('numpy' in sys.modules)"

    answer = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )

    assert answer.stdout == "False\n"


BATCH = 25
TARGET = 0.95


def answers_needed(ours: bool, seed: int) -> int:
    """Labels bought, 25 at a time, until 400 digits never asked about are 95 % right."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(digits()))
    exam = [digits()[i] for i in order[:400]]
    asked = [digits()[i] for i in order[400:440]]
    waiting = [digits()[i] for i in order[440:1240]]
    while True:
        learner = fit(asked, kind="image", labels=LABELS, seed=seed, temperature=0.3)
        chosen = learner.predict([e.content for e in exam]).argmax(axis=1)
        if np.mean([LABELS[k] == e.label for k, e in zip(chosen, exam, strict=True)]) >= TARGET:
            return len(asked)
        contents = [example.content for example in waiting]
        priority = rng.random(len(waiting))
        if ours:
            priority = prioritize(learner.predict(contents), dice=priority)
            soon = np.argsort(-priority)[:100]
            priority[soon] = spread_out(
                priority[soon], learner.likeness([contents[i] for i in soon])
            )
        ranked: list[Example] = [waiting[i] for i in np.argsort(-priority)]
        asked, waiting = asked + ranked[:BATCH], ranked[BATCH:]


def test_our_order_needs_fewer_answers_than_chance() -> None:
    chance = [answers_needed(ours=False, seed=seed) for seed in range(3)]
    ours = [answers_needed(ours=True, seed=seed) for seed in range(3)]

    assert sum(ours) <= 0.85 * sum(chance), (ours, chance)
