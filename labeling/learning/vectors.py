"""Threads by what they mean: an index like that of their words, on vectors of a sentence model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from labeling.learning.cells import Cells
from labeling.learning.duplicates import MOST_TITLE, Candidates, NearestOf, Similar, pairs_of
from labeling.learning.meaning import WIDTH, sentence_model

Floats = NDArray[np.float32]

EXACT = 100_000
"""Among more threads than these, only the likeliest cells are searched."""

MOST_BODY = 2_000  # characters, of which the model reads fewer
ROWS_AT_ONCE = 512
ROOM = 256


def thread_vectors(titles: Sequence[str], bodies: Sequence[str]) -> Floats:
    """Return what each thread means; of a long one, what its title and its beginning say."""
    texts = [
        f"{title[:MOST_TITLE]}\n{body[:MOST_BODY]}".strip()
        for title, body in zip(titles, bodies, strict=True)
    ]
    return sentence_model().vectors(texts)


def packed(vector: Floats) -> bytes:
    """Return a vector as it is stored: two bytes a number tell neighbours apart as well as four.

    >>> unpacked(packed(np.array([0.5, -0.25], np.float32))).tolist()
    [[0.5, -0.25]]
    """
    return vector.astype("<f2").tobytes()


def unpacked(numbers: bytes) -> Floats:
    return np.frombuffer(numbers, "<f2").astype(np.float32)[None]


class MeaningIndex:
    """Threads by their vectors, each of length 1; two are as alike as their product.

    What `ThreadIndex` does, this does: a thread is found as soon as it is added, and nothing
    here locks.  Every two threads are compared, up to `EXACT` of them.
    """

    def __init__(self) -> None:
        self._ids: list[str | None] = []  # by row; None where the thread has been removed
        self._row: dict[str, int] = {}
        self._rows = np.zeros((0, WIDTH), np.float32)  # with room for some more
        self._cells: Cells | None = None  # made when first needed

    def __len__(self) -> int:
        return len(self._row)

    def __contains__(self, thread_id: str) -> bool:
        return thread_id in self._row

    def copy(self) -> MeaningIndex:
        """Return an index of the same threads, which does not change along with this one."""
        other = MeaningIndex()
        other._ids, other._row, other._rows = [*self._ids], {**self._row}, self._rows.copy()
        return other

    def add(self, thread_id: str, title: str, body: str = "") -> None:
        """Take a thread in, in place of the one with this id."""
        self.remove(thread_id)
        self.add_all([thread_id], [title], [body])

    def add_all(self, ids: Sequence[str], titles: Sequence[str], bodies: Sequence[str]) -> None:
        """Take in threads none of which is there yet."""
        self.add_vectors(ids, thread_vectors(titles, bodies))

    def add_vectors(self, ids: Sequence[str], vectors: Floats) -> None:
        """Take in threads whose vectors are known."""
        first = len(self._ids)
        self._make_room(first + len(ids))
        self._rows[first : first + len(ids)] = vectors
        if self._cells is not None:
            self._cells.add(np.arange(first, first + len(ids)), vectors)
        for thread_id in ids:
            self._row[thread_id] = len(self._ids)
            self._ids.append(thread_id)

    def remove(self, thread_id: str) -> None:
        """Forget a thread; one that is not there may be removed."""
        row = self._row.pop(thread_id, None)
        if row is not None:
            self._ids[row] = None
            self._rows[row] = 0
            if self._cells is not None:
                self._cells.remove(row)
            if len(self._row) < len(self._ids) // 2:
                self._compact()

    def similar(self, title: str, body: str = "", *, top: int) -> list[Similar]:
        """Return the likest threads, the likest first; the opposite of what is asked never."""
        return self.nearest(self.read(title, body), top)

    def read(self, title: str, body: str) -> Floats:
        return np.asarray(thread_vectors([title], [body])[0])

    def nearest(self, asked: Floats, top: int) -> list[Similar]:
        if cells := self._searched_by_cells():
            (rows,), (near,) = cells.nearest(asked[None], top)
            best, scores = rows[near > 0], near[near > 0]
        else:
            products = self._vectors @ asked
            alive = np.flatnonzero(products > 0)  # a thread that has been removed scores 0
            best = alive[np.argsort(-products[alive], kind="stable")[:top]]
            scores = products[best]
        found = zip(best.tolist(), scores.tolist(), strict=True)
        named = ((self._ids[row], score) for row, score in found)
        return [Similar(name, score) for name, score in named if name is not None]

    def cosines(self, asked: Floats, thread_ids: Sequence[str]) -> Floats:
        return np.asarray(self.weighted(thread_ids) @ asked)

    def pair_cosines(self, one: Sequence[str], other: Sequence[str]) -> Floats:
        return np.asarray((self.weighted(one) * self.weighted(other)).sum(axis=1))

    def candidates(self, top: int) -> Candidates:
        """Return each thread with its ``top`` nearest, as pairs."""
        self._compact()
        ids = [thread_id for thread_id in self._ids if thread_id is not None]
        cells = self._searched_by_cells()
        lists = _lists_of(cells, self._vectors, top) if cells else _all(self._vectors, top)
        return Candidates(ids, *pairs_of(lists, len(ids)))

    def weighted(self, thread_ids: Sequence[str]) -> Floats:
        """Return these threads' vectors, one row each; zeros for one whose is not there yet."""
        rows = np.array([self._row.get(thread_id, -1) for thread_id in thread_ids], np.intp)
        return (
            np.where(rows[:, None] >= 0, self._rows[rows], 0)
            if len(self._rows)
            else (np.zeros((len(rows), WIDTH), np.float32))
        )

    @property
    def _vectors(self) -> Floats:
        return self._rows[: len(self._ids)]

    def _searched_by_cells(self) -> Cells | None:
        if self._cells is None and len(self) > EXACT:
            self._compact()
            self._cells = Cells(self._vectors)
        return self._cells

    def _make_room(self, n: int) -> None:
        if n > len(self._rows):
            more = np.zeros((max(n, len(self._rows) * 5 // 4 + ROOM), WIDTH), np.float32)
            more[: len(self._ids)] = self._vectors
            self._rows = more

    def _compact(self) -> None:
        rows = sorted(self._row.values())
        if len(rows) == len(self._ids):
            return
        self._cells = None
        self._rows = self._rows[rows]
        self._ids = [self._ids[row] for row in rows]
        self._row = {thread_id: row for row, thread_id in enumerate(self._ids) if thread_id}


def _all(vectors: Floats, top: int) -> Iterator[NearestOf]:
    """Yield some threads at a time, their nearest and how near these are."""
    n = len(vectors)
    top = min(top, n - 1)
    for start in range(0, n if top > 0 else 0, ROWS_AT_ONCE):
        rows = np.arange(start, min(start + ROWS_AT_ONCE, n))
        scores = vectors[rows] @ vectors.T
        scores[rows - start, rows] = -np.inf  # a thread is not its own duplicate
        best = np.argpartition(-scores, top - 1, axis=1)[:, :top]
        near = np.take_along_axis(scores, best, axis=1)
        is_alike = near > 0
        yield np.repeat(rows, is_alike.sum(axis=1)), best[is_alike], near[is_alike]


def _lists_of(cells: Cells, vectors: Floats, top: int) -> Iterator[NearestOf]:
    """Yield the same from the likeliest cells alone."""
    for start in range(0, len(vectors), ROWS_AT_ONCE):
        asked = vectors[start : start + ROWS_AT_ONCE]
        found, scores = cells.nearest(asked, top + 1)
        rows = np.broadcast_to(np.arange(start, start + len(asked))[:, None], found.shape)
        is_near = (found >= 0) & (found != rows) & (scores > 0)
        yield rows[is_near], found[is_near], scores[is_near]
