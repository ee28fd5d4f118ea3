"""How good labels are where the truth is known, and how well their confidence says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.ballots import Floats

UNKNOWN = -2
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
