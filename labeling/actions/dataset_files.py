"""Labelled datasets: how many answers the live system's order of serving saves."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from labeling import learning
from labeling.conf import conf
from labeling.formats.datasets import DatasetError, read_dataset

MOST_LABELS = 2_000
ENOUGH_OF_IT = 0.98
"""Without a target, it is this share of what random order comes to with all that it may ask."""


@dataclass(frozen=True, slots=True)
class LearnCurveReport:
    """Answers to reach the target: medians over seeds, None where half of them never get there.

    ``ratio`` is ours over random, so less is better.
    """

    items: int
    labels: int
    seeds: int
    most: int
    target: float
    random: int | None
    ours: int | None
    ratio: float | None
    seconds: float


def learncurve_file(
    dataset: Path, *, seeds: int = 3, target: float | None = None, most: int = MOST_LABELS
) -> LearnCurveReport:
    """Play a dataset in random order and in ours.  Seconds are of the processor."""
    read = read_dataset(dataset)
    began = time.process_time()
    curve = learning.curve
    examples = [
        learning.learner.Example(place, content, label)
        for place, (content, label) in enumerate(zip(read.contents, read.labels, strict=True))
    ]
    schedule = curve.Schedule(conf().TRAIN_MIN_LABELS, conf().TRAIN_GROWTH, most)
    if len(examples) < 2 * schedule.first:
        raise DatasetError(
            f"A curve needs {2 * schedule.first} labelled items; {len(examples)} are here."
        )

    parts = [curve.deal(examples, kind=read.kind, seed=seed) for seed in range(seeds)]
    at_random = [
        curve.learning_curve(part, "random", schedule, seed=seed) for seed, part in enumerate(parts)
    ]
    if target is None:
        reached = median(points[-1].accuracy for points in at_random)
        target = round(ENOUGH_OF_IT * reached, 4)
    by_priority = [
        curve.learning_curve(
            part, "ours", schedule, seed=seed, until=lambda point: point.accuracy >= target
        )
        for seed, part in enumerate(parts)
    ]

    random, ours = (
        _middle([curve.labels_needed(points, target) for points in curves])
        for curves in (at_random, by_priority)
    )
    return LearnCurveReport(
        items=len(read),
        labels=len(parts[0].labels),
        seeds=seeds,
        most=most,
        target=target,
        random=random,
        ours=ours,
        ratio=round(ours / random, 3) if ours is not None and random is not None else None,
        seconds=round(time.process_time() - began, 1),
    )


def _middle(needed: list[float | None]) -> int | None:
    """Return the median, a curve that never got there being longer than any other."""
    middle = median(float("inf") if one is None else one for one in needed)
    return None if middle == float("inf") else round(middle)
