"""How good labels are where the truth is known, and how well their confidence says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.ballots import Floats

UNKNOWN = -2
BELIEF = 8.0
"""How many items a guess at the power is worth."""

_BINS = 10


def truth_codes(
    items: Sequence[str], labels: Sequence[str], truth: Mapping[str, str]
) -> NDArray[np.int32]:
    """Return every item's true label as a code; `UNKNOWN` where it is not known.

    A label that no answer named has the next code after theirs: nobody can have got it right.

    >>> truth_codes(["a", "b", "c"], ["cat", "dog"], {"a": "dog", "c": "owl"}).tolist()
    [1, -2, 2]
    """
    codes = {label: code for code, label in enumerate(labels)}
    return np.array(
        [codes.get(truth[item], len(labels)) if item in truth else UNKNOWN for item in items],
        dtype=np.int32,
    )


def calibration_error(confidence: Floats, is_right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error: how far confidence is from being right, on average.

    In ten bins of equal width, with n_b of n labels in bin b:

        ECE = sum over b of n_b / n |mean confidence in b - share of right labels in b|

    >>> round(calibration_error(np.array([0.9, 0.9, 0.6, 0.6]), np.array([True] * 3 + [False])), 3)
    0.1
    """
    if not len(confidence):
        return 0.0
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(bins, confidence, minlength=_BINS)
    gaps -= np.bincount(bins, is_right, minlength=_BINS)
    return float(np.abs(gaps).sum() / len(confidence))


def f1_of(label: NDArray[np.int32], truth: NDArray[np.int32], code: int) -> float:
    """Return the F1 of one label: the harmonic mean of its precision and its recall.

    >>> f1_of(np.array([1, 1, 0, 0]), np.array([1, 0, 1, 0]), 1)
    0.5
    """
    found, there = label == code, truth == code
    n_any = int(found.sum() + there.sum())
    return 2 * int((found & there).sum()) / n_any if n_any else 0.0


def temper_on(probabilities: Floats, truth: NDArray[np.int32], expected: float) -> float:
    """Return the power that makes probabilities as sure as they are right, learnt where the truth
    is known.

    The one under which the truth is likeliest; with little to learn from, near `expected`: to be
    e times off weighs as much as `BELIEF` items each less likely by a factor of e.

    >>> likely = np.array([[0.9, 0.1]] * 40)
    >>> half_right = np.arange(40, dtype=np.int32) % 2
    >>> temper_on(likely, half_right, 0.5) < 0.4 < temper_on(likely[:2], half_right[:2], 0.5)
    True
    """
    powers = expected * np.exp(np.linspace(-2.5, 2.5, 51))
    logs = np.log(np.maximum(probabilities, 1e-12))
    rows = np.arange(len(truth))
    likelihoods = [
        (power * logs[rows, truth] - np.logaddexp.reduce(power * logs, axis=1)).sum()
        - BELIEF * np.log(power / expected) ** 2
        for power in powers
    ]
    return float(min(powers[int(np.argmax(likelihoods))], 1.5))
