"""Thread files: propose which threads of a forum say the same, as the live system does."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from labeling import learning
from labeling.formats.threads import ThreadFileError, read_pairs, read_threads, write_pairs

if TYPE_CHECKING:
    from labeling.learning.duplicates import Candidates


@dataclass(frozen=True, slots=True)
class DedupeReport:
    """What came of a thread file; the recall is None without known pairs."""

    threads: int
    candidates: int
    top: int
    pairs: int
    pairs_left_out: int
    recall_at_k: float | None
    seconds: float
    seconds_reading: float


def dedupe_file(
    threads: Path, *, top: int, pairs: Path | None = None, out: Path | None = None
) -> DedupeReport:
    """Propose each thread's ``top`` nearest, score them by known pairs, write `a,b,score`.

    The known pairs score the proposals and have no part in making them; those with a thread that
    is not in the file are left out.  Seconds are of the processor.
    """
    duplicates = learning.duplicates  # imported now, which is not counted
    began = time.process_time()
    found = read_threads(threads)
    given = read_pairs(pairs) if pairs else []
    known = _of_threads(given, found.ids)
    if given and not known:
        raise ThreadFileError("No pair's two threads are both in the file of threads.")
    read = time.process_time()
    index = duplicates.ThreadIndex.of(found.ids, found.titles, found.bodies)
    proposed = index.candidates(top)
    done = time.process_time()
    if out is not None:
        write_pairs(out, _rows(proposed))

    return DedupeReport(
        threads=len(found),
        candidates=len(proposed),
        top=top,
        pairs=len(known),
        pairs_left_out=len(given) - len(known),
        recall_at_k=round(proposed.recall(known), 4) if known else None,
        seconds=round(done - read, 3),
        seconds_reading=round(read - began, 3),
    )


def _of_threads(pairs: Iterable[tuple[str, str]], ids: Iterable[str]) -> list[tuple[str, str]]:
    there = set(ids)
    return [(a, b) for a, b in pairs if a in there and b in there]


def _rows(proposed: Candidates) -> Iterator[tuple[str, str, str]]:
    ids = proposed.ids
    columns = (proposed.a.tolist(), proposed.b.tolist(), proposed.score.tolist())
    for a, b, score in zip(*columns, strict=True):
        yield ids[a], ids[b], f"{score:.4f}"
