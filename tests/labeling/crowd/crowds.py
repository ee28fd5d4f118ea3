"""Crowds that are made up, whose truth is known."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.labels import CrowdLabels

Codes = Sequence[int] | NDArray[np.integer[Any]]


def a_crowd(
    *,
    accuracies: Sequence[float] = (0.8,) * 20,
    n_items: int = 200,
    n_labels: int = 3,
    n_answers: int = 5,
    seed: int = 0,
) -> tuple[CrowdLabels, NDArray[np.int32]]:
    """Return what these workers say of some items, `n_answers` an item, and what is true."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, n_labels, n_items).astype(np.int32)
    worker = np.concatenate(
        [rng.permutation(len(accuracies))[:n_answers] for _ in range(n_items)]
    ).astype(np.int32)
    item = np.repeat(np.arange(n_items, dtype=np.int32), n_answers)
    is_right = rng.random(len(worker)) < np.asarray(accuracies)[worker]
    wrong = (truth[item] + rng.integers(1, n_labels, len(worker))) % n_labels
    label = np.where(is_right, truth[item], wrong).astype(np.int32)
    return answers(worker, item, label, n_labels=n_labels, n_items=n_items), truth


def answers(
    worker: Codes,
    item: Codes,
    label: Codes,
    *,
    n_labels: int,
    n_items: int | None = None,
) -> CrowdLabels:
    """Return these answers, in codes, by workers and of items with names of some kind."""
    return CrowdLabels(
        workers=[f"w{code}" for code in range(max(worker) + 1)],
        items=[f"i{code}" for code in range(n_items or max(item) + 1)],
        labels=[f"l{code}" for code in range(n_labels)],
        worker=np.asarray(worker, dtype=np.int32),
        item=np.asarray(item, dtype=np.int32),
        label=np.asarray(label, dtype=np.int32),
    )
