from __future__ import annotations

import random

from labeling.learning.curve import Point, Schedule, deal, labels_needed, learning_curve
from labeling.learning.learner import Example

SCHEDULE = Schedule(first=20, growth=1.5, most=60)
WORDS = {"fruit": ["apple", "pear", "plum", "fig"], "tool": ["saw", "axe", "file", "rasp"]}


def some_examples(n: int) -> list[Example]:
    dice = random.Random(1)
    return [
        Example(place, f"{dice.choice(WORDS[label])} {dice.randrange(10)}", label)
        for place, label in enumerate(dice.choice(list(WORDS)) for _ in range(n))
    ]


def test_what_is_tested_with_is_never_served() -> None:
    part = deal(some_examples(100), kind="text", seed=0)

    assert (len(part.pool), len(part.test)) == (75, 25)
    assert not set(part.pool) & set(part.test)


def test_both_orders_begin_alike_and_ask_for_ever_more() -> None:
    part = deal(some_examples(100), kind="text", seed=0)

    at_random, ours = (
        learning_curve(part, order, SCHEDULE, seed=0) for order in ("random", "ours")
    )

    assert [point.n_labels for point in ours] == [20, 30, 45, 60]
    assert at_random[0] == ours[0]


def test_a_pool_that_is_empty_ends_it() -> None:
    part = deal(some_examples(40), kind="text", seed=0)

    points = learning_curve(part, "ours", Schedule(first=20, growth=1.5, most=1000), seed=0)

    assert points[-1].n_labels == len(part.pool)


def test_it_may_end_as_soon_as_it_is_good_enough() -> None:
    part = deal(some_examples(100), kind="text", seed=0)

    points = learning_curve(part, "ours", SCHEDULE, seed=0, until=lambda point: True)

    assert len(points) == 1


def test_what_the_model_is_unsure_of_comes_first() -> None:
    """Four fifths say one of two words, which are learnt at once; there is more in the others."""
    dice = random.Random(2)
    rare = ["".join(dice.choices("bcdfghjklmnpqrstvwxz", k=6)) for _ in range(20)]
    texts = ["apple", "saw"] * 400 + rare * 10
    labels = ["fruit", "tool"] * 400 + [("fruit", "tool")[n % 3 == 0] for n in range(20)] * 10
    examples = [Example(n, *one) for n, one in enumerate(zip(texts, labels, strict=True))]
    part = deal(examples, kind="text", seed=3)

    at_random, ours = (
        learning_curve(part, order, SCHEDULE, seed=3)[-1].accuracy for order in ("random", "ours")
    )

    assert ours > at_random


def test_a_curve_that_dips_is_read_where_it_first_arrives() -> None:
    points = [Point(10, 0.2), Point(20, 0.6), Point(30, 0.5), Point(40, 0.9)]

    assert labels_needed(points, 0.4) == 15
    assert labels_needed(points, 0.1) == 10
    assert labels_needed(points, 0.95) is None
