"""Consensus and stopping beside majority vote and the methods of crowd-kit."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.actions.crowd_files import replay_file
from labeling.crowd.aggregation import METHODS, aggregate
from labeling.crowd.calibration import calibration_error, f1_of
from labeling.crowd.labels import CrowdLabels
from tests.quality.sets import CROWD, CrowdSet

CONFIDENCE = 0.7
MAX_ANSWERS = 6
GOLD_SHARE = 0.1
FOLDS = 5
SEEDS = range(3)

Labels = NDArray[np.int32]
Combined = tuple[Labels, NDArray[np.float64]]


@dataclass(frozen=True)
class Score:
    accuracy: float
    f1: float
    ece: float
    seconds: float


def section(sets: Sequence[CrowdSet], *, slow: bool) -> str:
    """Measure everything, and return it as Markdown."""
    methods = {**{name: ours(name) for name in METHODS}, **crowd_kits(slow=slow)}
    scores = {name: [score(one, method) for one in sets] for name, method in methods.items()}
    return "\n\n".join(
        [
            "## Consensus",
            "All answers of a set, one setting for all sets. The mean is over sets.",
            "Share of labels that are right:",
            table(sets, scores, lambda one: f"{one.accuracy:.3f}"),
            "F1 of the set's rarest label:",
            table(sets, scores, lambda one: f"{one.f1:.3f}"),
            "Expected calibration error:",
            table(sets, scores, lambda one: f"{one.ece:.3f}"),
            "Seconds of one processor:",
            table(sets, scores, lambda one: f"{one.seconds:.2f}"),
        ]
    )


def score(one: CrowdSet, method: Callable[[CrowdLabels], Combined]) -> Score:
    began = time.process_time()
    label, confidence = method(one.crowd)
    seconds = time.process_time() - began
    label, confidence = label[one.is_known], confidence[one.is_known]
    truth = one.truth[one.is_known]
    return Score(
        accuracy=float((label == truth).mean()),
        f1=f1_of(label, truth, one.rarest),
        ece=calibration_error(confidence, label == truth),
        seconds=seconds,
    )


def ours(name: str) -> Callable[[CrowdLabels], Combined]:
    def combine(crowd: CrowdLabels) -> Combined:
        found = aggregate(crowd, name)
        return found.label, found.confidence

    return combine


def crowd_kits(*, slow: bool) -> dict[str, Callable[[CrowdLabels], Combined]]:
    """Return crowd-kit's methods, where it is installed."""
    try:
        from crowdkit.aggregation import GLAD, MACE, DawidSkene, OneCoinDawidSkene
    except ImportError:
        return {}
    wanted = {
        "crowd-kit Dawid-Skene": lambda: DawidSkene(n_iter=100),
        "crowd-kit one-coin": lambda: OneCoinDawidSkene(n_iter=100),
        "crowd-kit MACE": lambda: MACE(random_state=0),
        **({"crowd-kit GLAD": lambda: GLAD(n_iter=20)} if slow else {}),
    }
    return {name: theirs(make) for name, make in wanted.items()}


def theirs(make: Callable[[], Any]) -> Callable[[CrowdLabels], Combined]:
    import pandas as pd

    def combine(crowd: CrowdLabels) -> Combined:
        votes = crowd.votes()
        rows = pd.DataFrame({"task": votes.item, "worker": votes.worker, "label": votes.label})
        chances = make().fit_predict_proba(rows)
        label = np.full(len(crowd.items), -1, dtype=np.int32)
        confidence = np.zeros(len(crowd.items))
        label[chances.index] = chances.columns.to_numpy()[chances.to_numpy().argmax(axis=1)]
        confidence[chances.index] = chances.to_numpy().max(axis=1)
        return label, confidence

    return combine


def table(
    sets: Sequence[CrowdSet],
    scores: Mapping[str, Sequence[Score]],
    cell: Callable[[Score], str],
) -> str:
    rows = [
        f"| {name} | {' | '.join(cell(one) for one in per_set)} | {cell(mean_of(per_set))} |"
        for name, per_set in scores.items()
    ]
    return "\n".join([header("method", sets), *rows])


def mean_of(scores: Sequence[Score]) -> Score:
    return Score(
        *np.mean([(one.accuracy, one.f1, one.ece, one.seconds) for one in scores], axis=0).tolist()
    )


def header(first: str, sets: Sequence[CrowdSet]) -> str:
    columns = [first, *(one.name for one in sets), "mean"]
    return f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"


def stopping(sets: Sequence[CrowdSet]) -> str:
    """Play every set as `manage.py replay` does, and return what came of it as Markdown."""
    reports = [
        replay_file(
            CROWD / one.name / "labels.csv.gz",
            truth=CROWD / one.name / "truth.csv.gz",
            gold_share=GOLD_SHARE,
            confidence=CONFIDENCE,
            max_answers=MAX_ANSWERS,
            seed=0,
        )
        for one in sets
    ]
    folded = np.array([np.mean([fold(one, seed) for seed in SEEDS], axis=0) for one in sets])
    lines: dict[str, Sequence[float]] = {
        "answers an item": [one.answers_per_item for one in reports],
        "right": [one.accuracy or 0.0 for one in reports],
        "calibration error": [one.ece or 0.0 for one in reports],
        f"majority of {FOLDS}: answers an item": folded[:, 0].tolist(),
        f"majority of {FOLDS}: right": folded[:, 1].tolist(),
    }
    rows = [
        f"| {name} | {' | '.join(f'{value:.3f}' for value in values)} | {np.mean(values):.3f} |"
        for name, values in lines.items()
    ]
    return "\n\n".join(
        [
            "## Stopping",
            "As the live system takes them: each answer is weighed by what is known of its worker "
            "by then, and recounts come on the live schedule. "
            f"Every item gets two answers, and more until it is {CONFIDENCE:.0%} sure or has "
            f"{MAX_ANSWERS}; a tenth of the items whose truth is known is gold, and left out of "
            "the figures. One setting for all sets, those of `manage.py replay`; small sets are "
            f"played in several orders. Beside it, the majority of {FOLDS} answers an item (of "
            "all, where there are fewer).",
            "\n".join([header("", sets), *rows]),
        ]
    )


def fold(one: CrowdSet, seed: int) -> tuple[float, float]:
    drawn = np.random.default_rng(seed).permutation(len(one.crowd))
    order = drawn[np.argsort(one.crowd.item[drawn], kind="stable")]
    n_there = np.bincount(one.crowd.item, minlength=len(one.truth))
    rank = np.arange(len(order)) - np.repeat(np.cumsum(n_there) - n_there, n_there)
    found = aggregate(one.crowd.at(order[rank < FOLDS]), "majority")
    is_right = found.label[one.is_known] == one.truth[one.is_known]
    return float(np.minimum(n_there, FOLDS).mean()), float(is_right.mean())
