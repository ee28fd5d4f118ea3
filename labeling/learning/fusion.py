"""Two opinions on which threads are alike, made one: what both rank high comes first.

Reciprocal rank fusion (Cormack 2009): the thread at rank r of an opinion, 0 being its nearest,
counts ``weight / (DAMP + r)``; one that is not among its nearest counts nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.learning.duplicates import Candidates, Similar, ThreadIndex
from labeling.learning.vectors import MeaningIndex

Floats = NDArray[np.float32]
Places = NDArray[np.int64]

WEIGHTS = (1.0, 2.0)  # of the words, and of the meaning
DAMP = 10
DEEP = 30  # so many of the nearest of each opinion are looked at, or more if more are asked for
PAIRS_AT_ONCE = 50_000


class FusedIndex:
    """Threads by their words and by what they mean; what `ThreadIndex` does, this does.

    What a thread means may come later than its words, which alone tell until then.

    Which threads are nearest is a matter of ranks.  A score is the mean of the two cosines, by
    the same weights: so it says as much of one thread's nearest as of another's.
    """

    def __init__(
        self, words: ThreadIndex | None = None, meaning: MeaningIndex | None = None
    ) -> None:
        self.words = words or ThreadIndex()
        self.meaning = meaning or MeaningIndex()

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, thread_id: str) -> bool:
        return thread_id in self.words

    def copy(self) -> FusedIndex:
        return FusedIndex(self.words.copy(), self.meaning.copy())

    def add(self, thread_id: str, title: str, body: str = "") -> None:
        """Take a thread in, in place of the one with this id."""
        self.words.add(thread_id, title, body)
        self.meaning.add(thread_id, title, body)

    def add_all(self, ids: Sequence[str], titles: Sequence[str], bodies: Sequence[str]) -> None:
        """Take in threads none of which is there yet."""
        self.words.add_all(ids, titles, bodies)
        self.meaning.add_all(ids, titles, bodies)

    def remove(self, thread_id: str) -> None:
        """Forget a thread; one that is not there may be removed."""
        self.words.remove(thread_id)
        self.meaning.remove(thread_id)

    def similar(self, title: str, body: str = "", *, top: int) -> list[Similar]:
        """Return the likest threads, the likest first."""
        deep = max(top, DEEP)
        terms, vector = self.words.read(title, body), self.meaning.read(title, body)
        worth: dict[str, float] = defaultdict(float)
        opinions = self.words.nearest(terms, deep), self.meaning.nearest(vector, deep)
        for weight, found in zip(WEIGHTS, opinions, strict=True):
            for rank, one in enumerate(found):
                told = weight if one.thread_id in self.meaning else sum(WEIGHTS)
                worth[one.thread_id] += told / (DAMP + rank)
        ids = sorted(worth, key=lambda thread_id: -worth[thread_id])[:top]
        by_words, by_meaning = self.words.cosines(terms, ids), self.meaning.cosines(vector, ids)
        is_read = np.array([thread_id in self.meaning for thread_id in ids], bool)
        scores = np.where(is_read, _mean(by_words, by_meaning), by_words)
        fused = [Similar(name, score) for name, score in zip(ids, scores.tolist(), strict=True)]
        return sorted(fused, key=lambda one: -one.score)

    def candidates(self, top: int) -> Candidates:
        """Return each thread with its ``top`` nearest, as pairs."""
        deep = max(top, DEEP)
        by_words, by_meaning = self.words.candidates(deep), self.meaning.candidates(deep)
        ids = by_words.ids
        opinions = [by_words, _as_placed_in(ids, by_meaning)]
        a, b = _nearest_pairs(opinions, len(ids), deep, top)
        scores = [np.empty(0, np.float32)]
        for start in range(0, len(a), PAIRS_AT_ONCE):
            part = slice(start, start + PAIRS_AT_ONCE)
            sides = [[ids[place] for place in side[part].tolist()] for side in (a, b)]
            scores.append(_mean(self.words.pair_cosines(*sides), self.meaning.pair_cosines(*sides)))
        score = np.concatenate(scores)
        order = np.argsort(-score, kind="stable")
        return Candidates(ids, a[order], b[order], score[order])


def _as_placed_in(ids: list[str], found: Candidates) -> Candidates:
    """Return the same pairs by their places in ``ids``, which may hold more."""
    place = {thread_id: at for at, thread_id in enumerate(ids)}
    places = np.array([place[thread_id] for thread_id in found.ids], np.int32)
    return Candidates(ids, places[found.a], places[found.b], found.score)


def _mean(words: Floats, meaning: Floats) -> Floats:
    return np.average([words, meaning], axis=0, weights=WEIGHTS).clip(0, 1).astype(np.float32)


def _nearest_pairs(
    opinions: Sequence[Candidates], n: int, deep: int, top: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return each thread with the ``top`` that are worth most by the ranks of all opinions."""
    keys, worths = [], []
    for weight, found in zip(WEIGHTS, opinions, strict=True):
        key, rank = _ranked(found, n)
        keys.append(key[rank < deep])
        worths.append(weight / (DAMP + rank[rank < deep]))
    key, place = np.unique(np.concatenate(keys), return_inverse=True)
    worth = np.bincount(place, weights=np.concatenate(worths), minlength=len(key))
    chosen = key[_ranks(key // n, worth) < top]
    one, other = chosen // n, chosen % n
    pairs = np.unique(np.minimum(one, other) * n + np.maximum(one, other))
    return (pairs // n).astype(np.int32), (pairs % n).astype(np.int32)


def _ranked(found: Candidates, n: int) -> tuple[Places, Places]:
    """Return both directions of each pair, as ``thread * n + other``, and the other's rank."""
    a, b = found.a.astype(np.int64), found.b.astype(np.int64)
    key = np.concatenate([a * n + b, b * n + a])
    return key, _ranks(key // n, np.tile(found.score, 2))


def _ranks(thread: Places, score: NDArray[Any]) -> Places:
    """Return the place of each entry among those of its thread, the highest score being 0."""
    order = np.lexsort((-score, thread))
    sorted_threads = thread[order]
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order)) - np.searchsorted(sorted_threads, sorted_threads)
    return ranks
