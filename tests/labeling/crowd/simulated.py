"""Simulated crowds of known composition."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.labels import CrowdLabels

Codes = NDArray[np.int32]
ACCURACY = {"honest": 0.85, "poor": 0.6}


def a_crowd(
    kinds: Sequence[str],
    *,
    n_items: int = 100,
    n_labels: int = 4,
    shares: Sequence[float] | None = None,
    every: int = 1,
    seed: int = 0,
) -> CrowdLabels:
    """Let workers of these kinds answer every item; copycats copy the first worker.

    With `every` = 2 each answers half of the items, drawn anew; copycats those of the first.
    """
    dice = np.random.default_rng(seed)
    truth = dice.choice(n_labels, n_items, p=shares).astype(np.int32)
    given: list[Codes] = []
    for kind in kinds:
        given.append(_answers(kind, truth, n_labels, given, dice))
    n = len(kinds)
    crowd = CrowdLabels(
        workers=[f"{kind}-{place}" for place, kind in enumerate(kinds)],
        items=[f"item-{place}" for place in range(n_items)],
        labels=[f"label-{place}" for place in range(n_labels)],
        worker=np.repeat(np.arange(n, dtype=np.int32), n_items),
        item=np.tile(np.arange(n_items, dtype=np.int32), n),
        label=np.concatenate(given),
    )
    drawn = [dice.permutation(n_items) < n_items // every for _ in kinds]
    drawn = [drawn[0] if kind == "copying" else own for kind, own in zip(kinds, drawn, strict=True)]
    return crowd.at(np.concatenate(drawn))


def _answers(
    kind: str, truth: Codes, n_labels: int, given: list[Codes], dice: np.random.Generator
) -> Codes:
    n_items = len(truth)
    blind = dice.integers(0, n_labels, n_items).astype(np.int32)
    match kind:
        case "random":
            return blind
        case "constant":
            return np.full_like(truth, n_labels - 1)
        case "common":
            return np.full_like(truth, np.bincount(truth).argmax())
        case "pattern":
            return (np.arange(n_items) % n_labels).astype(np.int32)
        case "lazy":
            seen = _seen("honest", truth, blind, dice)
            return np.where(np.arange(n_items) < n_items // 2, seen, blind)
        case "copying":
            return np.where(dice.random(n_items) < 0.95, given[0], blind)
        case "lenient":  # in doubt they say the first label, and they are often in doubt
            return np.where(dice.random(n_items) < 0.6, truth, 0).astype(np.int32)
        case _:
            return _seen(kind, truth, blind, dice)


def _seen(kind: str, truth: Codes, blind: Codes, dice: np.random.Generator) -> Codes:
    return np.where(dice.random(len(truth)) < ACCURACY[kind], truth, blind).astype(np.int32)


def first_answers(crowd: CrowdLabels, worker: str, n: int) -> CrowdLabels:
    """Return the crowd with only the first answers of one worker."""
    code = crowd.workers.index(worker)
    own = np.cumsum(crowd.worker == code)
    return crowd.at((crowd.worker != code) | (own <= n))
