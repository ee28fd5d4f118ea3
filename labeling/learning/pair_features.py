"""Pair of threads -> numbers: how alike they are, in several ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.learning.duplicates import COLUMNS, Matrix, idf_weights, n_with, terms, unit
from labeling.questions.pair import sides_of

Floats = NDArray[np.float32]

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


@dataclass(frozen=True)
class PairFeatures:
    """`FEATURES` of an item's two threads, each with mean 0 and deviation 1 among the examples.

    Words are weighed by how rare they are among the examples' own threads, so that a model needs
    nothing but itself to have an opinion.
    """

    df: NDArray[np.int32]  # how many threads have each term
    n: int
    mean: Floats
    scale: Floats

    @classmethod
    def learn(cls, texts: Sequence[str]) -> PairFeatures:
        a, b = _rows(texts)
        df = n_with(a) + n_with(b)
        found = _compared(a, b, df, 2 * len(texts))
        scale = found.std(axis=0)
        return cls(df, 2 * len(texts), found.mean(axis=0), np.where(scale > 0, scale, 1))

    def matrix(self, texts: Sequence[str]) -> Floats:
        if not texts:
            return np.zeros((0, len(FEATURES)), np.float32)
        found = _compared(*_rows(texts), self.df, self.n)
        return np.asarray((found - self.mean) / self.scale, dtype=np.float32)


def compare(a: Matrix, b: Matrix) -> Floats:
    """Return one row of `FEATURES` for each row of weights of length 1, whichever comes first."""
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


def _rows(texts: Sequence[str]) -> tuple[Matrix, Matrix]:
    pairs = [sides_of(text) for text in texts]
    a, b = (
        terms([side.title for side in sides], [side.body for side in sides])
        for sides in zip(*pairs, strict=True)
    )
    return a, b


def _compared(a: Matrix, b: Matrix, df: NDArray[np.int32], n: int) -> Floats:
    weights = idf_weights(df, n)
    for rows in (a, b):
        rows.data *= weights[rows.indices]
    return compare(unit(a), unit(b))


def _total(rows: Matrix) -> Floats:
    return np.asarray(rows.sum(axis=1), dtype=np.float32).ravel()


def _squares(rows: Matrix) -> Floats:
    return _total(rows.power(2))


def _cosine(a: Matrix, b: Matrix) -> Floats:
    lengths = np.sqrt(_squares(a) * _squares(b))
    return np.asarray(_total(a.multiply(b)) / np.maximum(lengths, 1e-9), dtype=np.float32)


def _strongest(rows: Matrix) -> Floats:
    return np.asarray(rows.max(axis=1).todense(), dtype=np.float32).ravel()
