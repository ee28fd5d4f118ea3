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

from labeling.learning.duplicates import COLUMNS, Matrix, ThreadIndex
from labeling.learning.learner import NotEnoughToLearn

Floats = NDArray[np.float32]
Probabilities = NDArray[np.float64]

LEAST = 100  # judged pairs
LEAST_OF_EACH = 10
MANY = 5_000  # judged pairs, from which trees do better than a line
FEATURES = (
    "cosine",
    "cosine of the words",
    "cosine of the letters",
    "share of the shorter thread that is in the longer",
    "share of the longer thread that is in the shorter",
    "strongest term in both",
    "strongest term in one alone",
    "terms in both",
    "terms of the shorter to those of the longer",
)


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
    shared = a.multiply(b).tocsr()
    in_both = a.multiply(b > 0).tocsr(), b.multiply(a > 0).tocsr()
    parts = np.stack([_squares(in_both[0]), _squares(in_both[1])])
    sizes = np.stack([np.diff(a.indptr), np.diff(b.indptr)])
    columns = [
        _total(shared),
        _cosine(a[:, :COLUMNS], b[:, :COLUMNS]),
        _cosine(a[:, COLUMNS:], b[:, COLUMNS:]),
        parts.max(axis=0),
        parts.min(axis=0),
        _strongest(shared),
        np.maximum(_strongest(a - in_both[0]), _strongest(b - in_both[1])),
        np.log1p(np.diff(shared.indptr)),
        sizes.min(axis=0) / np.maximum(sizes.max(axis=0), 1),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def asking_order(probabilities: Probabilities) -> NDArray[np.intp]:
    """Order pairs by what an answer is worth: ``p`` cleans, and its entropy in bits teaches.

    >>> asking_order(np.array([0.02, 0.99, 0.7, 0.4])).tolist()
    [2, 3, 1, 0]
    """
    p = probabilities.clip(1e-9, 1 - 1e-9)
    entropy = -(p * np.log2(p) + (1 - p) * np.log2(1 - p))
    return np.argsort(-(p + entropy), kind="stable")


def _total(rows: Matrix) -> Floats:
    return np.asarray(rows.sum(axis=1), dtype=np.float32).ravel()


def _squares(rows: Matrix) -> Floats:
    return _total(rows.power(2))


def _cosine(a: Matrix, b: Matrix) -> Floats:
    lengths = np.sqrt(_squares(a) * _squares(b))
    return np.asarray(_total(a.multiply(b)) / np.maximum(lengths, 1e-9), dtype=np.float32)


def _strongest(rows: Matrix) -> Floats:
    return np.asarray(rows.max(axis=1).todense(), dtype=np.float32).ravel()
