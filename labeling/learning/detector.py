"""The duplicate detector: from pairs that people judged, how likely other pairs are the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from labeling.learning.duplicates import ThreadIndex
from labeling.learning.learner import NotEnoughToLearn
from labeling.learning.pair_features import FEATURES, compare

Floats = NDArray[np.float32]
Probabilities = NDArray[np.float64]

LEAST = 100  # judged pairs
LEAST_OF_EACH = 10
MANY = 5_000  # judged pairs, from which trees do better than a line


@dataclass(frozen=True, slots=True)
class Detector:
    """A model of `FEATURES`; ``n_judged`` is how many pairs it learned from."""

    model: Any
    n_judged: int

    def probabilities(self, features: Floats) -> Probabilities:
        """Return how likely each pair, a row of features, is a duplicate."""
        return np.asarray(self.model.predict_proba(features)[:, 1])


def train_detector(features: Floats, is_duplicate: Sequence[bool], *, seed: int) -> Detector:
    """Learn from judged pairs: a logistic regression, boosted trees where they are many."""
    judged = np.asarray(is_duplicate, dtype=bool)
    n_same = int(judged.sum())
    if len(judged) < LEAST or min(n_same, len(judged) - n_same) < LEAST_OF_EACH:
        raise NotEnoughToLearn(
            f"The detector needs {LEAST} judged pairs, {LEAST_OF_EACH} of them the same and "
            f"{LEAST_OF_EACH} different; there are {n_same} and {len(judged) - n_same}."
        )
    model = _trees(seed) if len(judged) >= MANY else _line()
    return Detector(model.fit(features, judged), len(judged))


def _line() -> Any:
    return make_pipeline(StandardScaler(), LogisticRegression())


def _trees(seed: int) -> Any:
    return HistGradientBoostingClassifier(
        max_iter=150, learning_rate=0.05, min_samples_leaf=40, random_state=seed
    )


def pair_features(index: ThreadIndex, pairs: Sequence[tuple[str, str]]) -> Floats:
    """Return one row of `FEATURES` a pair; the same whichever thread is named first."""
    if not pairs:
        return np.zeros((0, len(FEATURES)), np.float32)
    a, b = (index.weighted(side) for side in zip(*pairs, strict=True))
    return compare(a, b)


def asking_order(probabilities: Probabilities) -> NDArray[np.intp]:
    """Order pairs by what an answer is worth: ``p`` cleans, and its entropy in bits teaches.

    >>> asking_order(np.array([0.02, 0.99, 0.7, 0.4])).tolist()
    [2, 3, 1, 0]
    """
    p = probabilities.clip(1e-9, 1 - 1e-9)
    entropy = -(p * np.log2(p) + (1 - p) * np.log2(1 - p))
    return np.argsort(-(p + entropy), kind="stable")
