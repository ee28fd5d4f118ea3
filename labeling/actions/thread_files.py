"""Thread files: propose which threads of a forum say the same, as the live system does.

A zip of pictures is taken, too: which of them may be the same one?
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from labeling import learning
from labeling.formats import archive
from labeling.formats.rows import Rejected
from labeling.formats.threads import ThreadFileError, Threads, read_pairs, read_threads, write_pairs
from labeling.images import SafeImage, decode_in_child

if TYPE_CHECKING:
    from labeling.learning.duplicates import Candidates
    from labeling.learning.ways import By


@dataclass(frozen=True, slots=True)
class DedupeReport:
    """What came of a file; the recall is None without known pairs.

    ``threads`` counts the pictures where these were given, ``rejected`` those that are none;
    ``by`` is "looks" then, and else what the threads were compared by.
    """

    threads: int
    by: str
    candidates: int
    top: int
    pairs: int
    pairs_left_out: int
    rejected: int
    recall_at_k: float | None
    seconds: float
    seconds_reading: float


def dedupe_file(
    threads: Path,
    *,
    top: int,
    by: str | None = None,
    pairs: Path | None = None,
    out: Path | None = None,
) -> DedupeReport:
    """Propose each thread's ``top`` nearest, score them by known pairs, write `a,b,score`.

    ``by`` is what threads are compared by; where nothing is said, it is chosen by what they say.

    The known pairs score the proposals and have no part in making them; those with a thread that
    is not in the file are left out.  Seconds are of the processor.
    """
    _ = learning.lookalikes  # imported now, with what it needs, which is not counted
    began = time.process_time()
    found = _pictures(threads) if threads.suffix == ".zip" else _threads(threads, by)
    given = read_pairs(pairs) if pairs else []
    known = _of_threads(given, found.ids)
    if given and not known:
        raise ThreadFileError("No pair's two threads are both in the file of threads.")
    read = time.process_time()
    proposed = found.propose(top)
    done = time.process_time()
    if out is not None:
        write_pairs(out, _rows(proposed))

    return DedupeReport(
        threads=len(found.ids),
        by=found.by,
        candidates=len(proposed),
        top=top,
        pairs=len(known),
        pairs_left_out=len(given) - len(known),
        rejected=found.n_rejected,
        recall_at_k=round(proposed.recall(known), 4) if known else None,
        seconds=round(done - read, 3),
        seconds_reading=round(read - began, 3),
    )


@dataclass(frozen=True)
class _Found:
    """What a file holds, and what finds the likest in it."""

    ids: list[str]
    by: str
    propose: Callable[[int], Candidates]
    n_rejected: int = 0


def _threads(path: Path, by: str | None) -> _Found:
    found = read_threads(path)
    chosen = _way(by, found)

    def propose(top: int) -> Candidates:
        index = learning.ways.make_index(chosen)
        index.add_all(found.ids, found.titles, found.bodies)
        return index.candidates(top)

    return _Found(found.ids, chosen, propose)


def _way(by: str | None, found: Threads) -> By:
    if by is not None:
        chosen = learning.ways.By(by)
        learning.ways.make_index(chosen)  # what is missing is told before anything is done
        return chosen
    if learning.meaning.is_installed():
        return learning.ways.best_for(found.titles, found.bodies)
    return learning.ways.By.WORDS


def _pictures(path: Path) -> _Found:
    """Read a zip of pictures, none of which has to be harmless."""
    try:
        with path.open("rb") as file:
            found = list(archive.read_items(file))
    except OSError as error:
        raise ThreadFileError(f"{path} cannot be read: {error.strerror}.") from error
    rows = [row for row in found if not isinstance(row, Rejected)]
    safe = list(decode_in_child(row.image for row in rows if row.image is not None))
    looks = [
        (row.external_id or "", learning.lookalikes.look_of(image.data))
        for row, image in zip(rows, safe, strict=True)
        if isinstance(image, SafeImage)
    ]
    if not looks:
        raise ThreadFileError(f"{path.name} holds no pictures.")
    ids = [name for name, _ in looks]

    def propose(top: int) -> Candidates:
        return learning.lookalikes.look_alikes(ids, np.array([look for _, look in looks]), top=top)

    return _Found(ids, "looks", propose, n_rejected=len(found) - len(looks))


def _of_threads(pairs: Iterable[tuple[str, str]], ids: Iterable[str]) -> list[tuple[str, str]]:
    there = set(ids)
    return [(a, b) for a, b in pairs if a in there and b in there]


def _rows(proposed: Candidates) -> Iterator[tuple[str, str, str]]:
    ids = proposed.ids
    columns = (proposed.a.tolist(), proposed.b.tolist(), proposed.score.tolist())
    for a, b, score in zip(*columns, strict=True):
        yield ids[a], ids[b], f"{score:.4f}"
