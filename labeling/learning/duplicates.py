"""Threads that may say the same: an index of what they say, and the pairs worth asking about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

Matrix = Any  # a scipy CSR matrix
Floats = NDArray[np.float32]
NearestOf = tuple[int | NDArray[np.int64], NDArray[np.int64], Floats]
"""A thread or several, those nearest to it or to each, and how near these are."""

STEM = 4  # letters of a word that tell it from others, whatever its ending
GRAM = 3
COLUMNS = 1 << 18  # for each kind of term
KINDS = np.repeat(np.array([1.0, 0.35], dtype=np.float32), COLUMNS)
"""How much a term of each kind weighs: stems, then grams, of which a word has many."""

TITLE = 3.0  # a word of the title counts as so many of the body
MOST_TITLE = 1_000  # characters that are looked at
MOST_BODY = 4_000

STRONGEST = 128  # terms of a thread that take part in the search for pairs
WORK = 6e9  # multiplications; half a minute to a minute of one core
RARE_ENOUGH = 8  # terms that a thread keeps, however common they are
ROWS_AT_ONCE = 128


@dataclass(frozen=True, slots=True)
class Similar:
    """A thread like the one asked about; the score is a cosine, 1 for the same words."""

    thread_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of threads, the likest first; ``a`` and ``b`` are places in ``ids``, and a < b."""

    ids: list[str]
    a: NDArray[np.int32]
    b: NDArray[np.int32]
    score: Floats

    def __len__(self) -> int:
        return len(self.score)

    @property
    def places(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        return self.a, self.b

    def recall(self, known: Collection[tuple[str, str]]) -> float:
        """Return the share of the known pairs that is among these, whichever thread is first."""
        place = {thread_id: at for at, thread_id in enumerate(self.ids)}
        proposed = set(zip(self.a.tolist(), self.b.tolist(), strict=True))
        found = (tuple(sorted((place[a], place[b]))) in proposed for a, b in known)
        return sum(found) / len(known)


class ThreadIndex:
    """Threads by their words; a thread is found as soon as it is added.

    A term t, the first four letters of a word or three letters in a row, weighs in a thread

        kind(t) * (1 + log(TITLE * tf in the title + tf in the body)) * idf(t)

    with ``idf(t) = 1 + log((1 + n) / (1 + df(t)))`` of the threads there are now.  Two threads are
    as alike as the cosine of their weights.  Terms are hashed, so a word never met needs no place
    made for it.  Nothing here locks: whoever adds or removes must be alone with it.

    >>> index = ThreadIndex.of(["1", "2"], ["Grub is gone", "No sound"], ["", ""])
    >>> index.add("3", "Sound is gone since yesterday")
    >>> [found.thread_id for found in index.similar("there is no sound", top=2)]
    ['2', '3']
    """

    def __init__(self) -> None:
        self._ids: list[str | None] = []  # by row; None where the thread has been removed
        self._row: dict[str, int] = {}
        self._terms: Matrix = sparse.csr_matrix((0, len(KINDS)), dtype=np.float32)
        self._added: list[Matrix] = []
        self._df = np.zeros(len(KINDS), dtype=np.int32)
        self._lengths: Floats | None = None

    @classmethod
    def of(cls, ids: Sequence[str], titles: Sequence[str], bodies: Sequence[str]) -> ThreadIndex:
        index = cls()
        index.add_all(ids, titles, bodies)
        return index

    def __len__(self) -> int:
        return len(self._row)

    def __contains__(self, thread_id: str) -> bool:
        return thread_id in self._row

    def copy(self) -> ThreadIndex:
        """Return an index of the same threads, which does not change along with this one."""
        other = ThreadIndex()
        other._ids, other._row = [*self._ids], {**self._row}
        # Rows of terms are never changed where they stand.
        other._terms, other._df = self._settled(), self._df.copy()
        return other

    def add(self, thread_id: str, title: str, body: str = "") -> None:
        """Take a thread in, in place of the one with this id."""
        self.remove(thread_id)
        self.add_all([thread_id], [title], [body])

    def add_all(self, ids: Sequence[str], titles: Sequence[str], bodies: Sequence[str]) -> None:
        """Take in threads none of which is there yet."""
        if ids:
            self._append(ids, terms(titles, bodies))

    def remove(self, thread_id: str) -> None:
        """Forget a thread; one that is not there may be removed."""
        row = self._row.pop(thread_id, None)
        if row is None:
            return
        self._ids[row] = None
        self._df[self._settled()[row].indices] -= 1
        self._lengths = None
        if len(self._row) < len(self._ids) // 2:
            self._compact()

    def similar(self, title: str, body: str = "", *, top: int) -> list[Similar]:
        """Return the likest threads, the likest first; those without a common term never."""
        return self.nearest(self.read(title, body), top)

    def read(self, title: str, body: str) -> Matrix:
        """Return the weights of a text's terms, one row of length 1."""
        return self._weigh(terms([title], [body]))

    def nearest(self, asked: Matrix, top: int) -> list[Similar]:
        question = np.zeros(len(KINDS), dtype=np.float32)
        question[asked.indices] = asked.data * self._weights()[asked.indices]
        scores = self._settled() @ question / np.maximum(self._measured(), 1e-9)
        alive = np.flatnonzero(scores > 0)
        best = alive[np.argsort(-scores[alive], kind="stable")]
        found = ((self._ids[row], float(scores[row])) for row in best)
        living = (Similar(thread_id, score) for thread_id, score in found if thread_id is not None)
        return [similar for similar, _ in zip(living, range(top), strict=False)]

    def cosines(self, asked: Matrix, thread_ids: Sequence[str]) -> Floats:
        """Return how like what is asked each of these threads is."""
        return np.asarray((self.weighted(thread_ids) @ asked.T).todense(), np.float32).ravel()

    def pair_cosines(self, one: Sequence[str], other: Sequence[str]) -> Floats:
        """Return how alike the threads at each place of the two are."""
        product = self.weighted(one).multiply(self.weighted(other))
        return np.asarray(product.sum(axis=1), np.float32).ravel()

    def candidates(self, top: int) -> Candidates:
        """Return each thread with its ``top`` nearest, as pairs.

        The search is exact on the strongest terms of each thread.  Where that is too much work,
        the terms that most threads have are left out: they cost the most and say the least.
        """
        self._compact()
        ids = [thread_id for thread_id in self._ids if thread_id is not None]
        a, b, score = nearest_pairs(
            _affordable(_strongest(self._weigh(self._settled().copy()))), top
        )
        return Candidates(ids, a, b, score)

    def weighted(self, thread_ids: Sequence[str]) -> Matrix:
        """Return the weights of these threads' terms, one row each, of length 1."""
        rows = self._settled()[[self._row[thread_id] for thread_id in thread_ids]]
        return self._weigh(rows)

    def _append(self, ids: Sequence[str], rows: Matrix) -> None:
        for thread_id in ids:
            self._row[thread_id] = len(self._ids)
            self._ids.append(thread_id)
        self._added.append(rows)
        self._df += n_with(rows)
        self._lengths = None

    def _settled(self) -> Matrix:
        if self._added:
            self._terms = sparse.vstack([self._terms, *self._added], format="csr")
            self._added = []
        return self._terms

    def _compact(self) -> None:
        rows = np.array(sorted(self._row.values()), dtype=np.intp)
        self._terms = self._settled()[rows]
        self._ids = [self._ids[row] for row in rows]
        self._row = {thread_id: row for row, thread_id in enumerate(self._ids) if thread_id}
        self._lengths = None

    def _weights(self) -> Floats:
        return idf_weights(self._df, len(self))

    def _weigh(self, rows: Matrix) -> Matrix:
        """Turn rows of terms into weights, in place."""
        rows.data *= self._weights()[rows.indices]
        return unit(rows)

    def _measured(self) -> Floats:
        """Return the length of each thread's weights."""
        if self._lengths is None:
            squares = self._settled().copy()
            squares.data **= 2
            self._lengths = np.sqrt(squares @ self._weights() ** 2)
        return self._lengths


def canonicals(
    found: Iterable[Similar], canonical_of: Mapping[str, str], *, top: int
) -> list[Similar]:
    """Put in each thread's place the one it is known to duplicate, each once, at its best score.

    A canonical's own title is a poor key; those of its duplicates lead to it as well.

    >>> found = [Similar("7", 0.9), Similar("4", 0.5), Similar("1", 0.4)]
    >>> canonicals(found, {"7": "1"}, top=2)
    [Similar(thread_id='1', score=0.9), Similar(thread_id='4', score=0.5)]
    """
    best: dict[str, Similar] = {}
    for similar in found:
        thread_id = canonical_of.get(similar.thread_id, similar.thread_id)
        if thread_id not in best:
            if len(best) == top:
                break
            best[thread_id] = Similar(thread_id, similar.score)
    return list(best.values())


def terms(titles: Sequence[str], bodies: Sequence[str]) -> Matrix:
    """Return one row a thread: ``1 + log(tf)``, each term of a title counted ``TITLE`` times."""
    if not titles:
        return sparse.csr_matrix((0, len(KINDS)), dtype=np.float32)
    halves = [
        TITLE * hasher.transform(_cut(titles, MOST_TITLE))
        + hasher.transform(_cut(bodies, MOST_BODY))
        for hasher in (_hasher(_stems), _hasher(_grams))
    ]
    rows = sparse.hstack(halves, format="csr", dtype=np.float32)
    rows.data = 1 + np.log(rows.data)
    return rows


def n_with(rows: Matrix) -> NDArray[np.int32]:
    """Return how many rows have each term."""
    return np.bincount(rows.indices, minlength=len(KINDS)).astype(np.int32)


def idf_weights(df: NDArray[np.int32], n: int) -> Floats:
    """Return what each term weighs, by its kind and by how many of the n threads have it."""
    return np.asarray(KINDS * (1 + np.log((1 + n) / (1 + df))), np.float32)


def _hasher(analyzer: Any) -> HashingVectorizer:
    return HashingVectorizer(
        n_features=COLUMNS, analyzer=analyzer, alternate_sign=False, norm=None, dtype=np.float32
    )


def _cut(texts: Sequence[str], longest: int) -> Iterator[str]:
    return (text[:longest] for text in texts)


_WORD = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def _stems(text: str) -> list[str]:
    return [word[:STEM] for word in words_of(text)]


def _grams(text: str) -> list[str]:
    """Return the letters of each word by threes, with a blank at either end."""
    padded = (f" {word} " for word in words_of(text))
    return [word[at : at + GRAM] for word in padded for at in range(len(word) - GRAM + 1)]


def _strongest(weighted: Matrix) -> Matrix:
    return _kept(weighted, _ranks(weighted, weighted.data) < STRONGEST)


def _affordable(weighted: Matrix) -> Matrix:
    """Leave out the most common terms until the product with itself is no more than `WORK`."""
    df = np.bincount(weighted.indices, minlength=len(KINDS))
    rarest_first = np.sort(df)
    n_affordable = np.searchsorted(np.cumsum(rarest_first.astype(np.float64) ** 2), WORK)
    if n_affordable == len(df):
        return weighted
    is_rare = (df < rarest_first[n_affordable])[weighted.indices]
    return _kept(weighted, is_rare | (_ranks(weighted, weighted.data + is_rare) < RARE_ENOUGH))


def _ranks(rows: Matrix, strength: Floats) -> NDArray[np.int64]:
    """Return the place of each entry in its row, the strongest being 0."""
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    order = np.lexsort((-strength, row))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order)) - rows.indptr[row]
    return ranks


def _kept(rows: Matrix, kept: NDArray[np.bool_]) -> Matrix:
    rows.data[~kept] = 0
    rows.eliminate_zeros()
    return unit(rows)


def unit(rows: Matrix) -> Matrix:
    """Make each row's length 1, in place."""
    lengths = np.sqrt(np.asarray(rows.power(2).sum(axis=1))).ravel()
    rows.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(rows.indptr))
    return rows


def nearest_pairs(rows: Matrix, top: int) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
    return pairs_of(_nearest_lists(rows, top), rows.shape[0])


def pairs_of(
    lists: Iterable[NearestOf], n: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
    """Make pairs of n threads' nearest, each once, the likest first."""
    keys, scores = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
    for row, near, score in lists:
        keys.append(np.minimum(near, row) * n + np.maximum(near, row))
        scores.append(score)
    key, first = np.unique(np.concatenate(keys), return_index=True)
    score = np.concatenate(scores)[first]
    order = np.argsort(-score, kind="stable")
    key = key[order]
    return (key // n).astype(np.int32), (key % n).astype(np.int32), score[order].clip(0, 1)


def _nearest_lists(rows: Matrix, top: int) -> Iterator[NearestOf]:
    columns = rows.T.tocsr()
    for start in range(0, rows.shape[0], ROWS_AT_ONCE):
        products = rows[start : start + ROWS_AT_ONCE] @ columns
        for place in range(products.shape[0]):
            part = slice(products.indptr[place], products.indptr[place + 1])
            near, score = _nearest(products.indices[part], products.data[part], start + place, top)
            yield start + place, near, score


def _nearest(
    found: NDArray[np.int32], score: Floats, own: int, top: int
) -> tuple[NDArray[np.int64], Floats]:
    is_other = found != own
    others, score = found[is_other].astype(np.int64), score[is_other]
    if len(score) <= top:
        return others, score
    best = np.argpartition(-score, top - 1)[:top]
    return others[best], score[best]
