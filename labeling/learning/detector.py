"""The duplicate detector: from pairs that people judged, what the numbers of a pair say of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from labeling.learning.machines import Line, Machine, Trees

MANY = 5_000
"""So many judged pairs let trees tell more than a line, which cannot tell "and" from "or"."""


def fit_detector(
    matrix: NDArray[np.float32],
    truth: NDArray[np.intp],
    weights: NDArray[np.float64],
    *,
    n_judged: int,
    seed: int,
) -> Machine:
    """Fit a logistic regression, or boosted trees where ``n_judged`` pairs are many.

    The number is told and not counted, so that the folds of a cross-validation are fitted as what
    they stand for.
    """
    if n_judged < MANY:
        return Line.of(LogisticRegression().fit(matrix, truth, sample_weight=weights))
    trees = GradientBoostingClassifier(
        n_estimators=100, max_depth=3, subsample=0.5, min_samples_leaf=20, random_state=seed
    )
    return Trees.of(trees.fit(matrix, truth, sample_weight=weights))
