"""How few answers teach the model what it can learn: the order of serving against the dice.

A dataset whose labels are known is played as a project lives: the model is trained, the items that
it asks for are answered (rightly: what a crowd makes of labels is measured elsewhere), and it is
trained again on so many more.  The items of a test part are never served; they say how good each
model is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from labeling.learning.learner import Example, Kind, Learner, fit
from labeling.learning.priority import SPREAD_OVER, prioritize, spread_out

Order = Literal["random", "ours"]
Rows = NDArray[np.intp]

TEST_SHARE = 0.25
MOST_TESTED = 2_000


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a model is trained: on the first so many labels, then on ``growth`` times as many."""

    first: int
    growth: float
    most: int


@dataclass(frozen=True, slots=True)
class Point:
    """A model: the labels it learnt from, and the share of the test part it gets right."""

    n_labels: int
    accuracy: float


@dataclass(frozen=True)
class Part:
    """A dataset dealt into what is served and what is tested with."""

    examples: Sequence[Example]
    kind: Kind
    labels: Sequence[str]
    pool: Rows
    test: Rows


def deal(examples: Sequence[Example], *, kind: Kind, seed: int) -> Part:
    """Set a quarter of the examples, 2,000 at most, aside to test with; the rest is the pool."""
    shuffled = np.random.default_rng(seed).permutation(len(examples))
    n_test = min(round(TEST_SHARE * len(examples)), MOST_TESTED)
    labels = sorted({example.label for example in examples})
    return Part(examples, kind, labels, pool=shuffled[n_test:], test=shuffled[:n_test])


def learning_curve(
    part: Part,
    order: Order,
    schedule: Schedule,
    *,
    seed: int,
    until: Callable[[Point], bool] = lambda point: False,
) -> list[Point]:
    """Train again and again on ever more labels, and return a point for each model.

    The first labels are the same in either order.  It ends when the pool is empty, with the most
    labels of the schedule, or when ``until`` says so of a point.
    """
    rng = np.random.default_rng(seed)
    answered, waiting = part.pool[: schedule.first], part.pool[schedule.first :]
    points = []
    while True:
        learner = fit(_of(part, answered), kind=part.kind, labels=part.labels, seed=seed)
        points.append(Point(len(answered), _accuracy(part, learner)))
        n_next = min(round(len(answered) * schedule.growth), schedule.most) - len(answered)
        if not len(waiting) or n_next <= 0 or until(points[-1]):
            return points
        if order == "ours":
            waiting = _by_priority(part, learner, waiting, rng)
        answered = np.concatenate([answered, waiting[:n_next]])
        waiting = waiting[n_next:]


def _of(part: Part, rows: Rows) -> list[Example]:
    return [part.examples[row] for row in rows]


def _accuracy(part: Part, learner: Learner) -> float:
    tested = _of(part, part.test)
    chosen = learner.predict([example.content for example in tested]).argmax(axis=1)
    right = [part.labels[k] == one.label for k, one in zip(chosen, tested, strict=True)]
    return float(np.mean(right))


def _by_priority(part: Part, learner: Learner, waiting: Rows, rng: np.random.Generator) -> Rows:
    """Order what waits as the live system does: by priority, and the first of it spread out."""
    contents = [example.content for example in _of(part, waiting)]
    priority = prioritize(learner.predict(contents), dice=rng.random(len(waiting)))
    order = np.argsort(-priority, kind="stable")
    coming = order[:SPREAD_OVER]
    dealt = spread_out(priority[coming], learner.likeness([contents[place] for place in coming]))
    order[:SPREAD_OVER] = coming[np.argsort(-dealt, kind="stable")]
    return waiting[order]


def labels_needed(points: Sequence[Point], target: float) -> float | None:
    """Return the labels at which a curve first reaches the target, on the line between points.

    >>> labels_needed([Point(100, 0.5), Point(200, 0.9)], 0.8)
    175.0
    >>> labels_needed([Point(100, 0.5)], 0.8) is None
    True
    """
    below: Point | None = None
    for point in points:
        if point.accuracy >= target:
            if below is None:
                return float(point.n_labels)
            share = (target - below.accuracy) / (point.accuracy - below.accuracy)
            return below.n_labels + share * (point.n_labels - below.n_labels)
        below = point
    return None
