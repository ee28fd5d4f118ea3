"""Which threads are like these words: an index in this process, kept up with the database.

Every process keeps its own.  Before each search it reads the threads whose change number is
higher than the last it knows, so what any process has committed is found by all.

Where a forum is compared by what its threads mean as well, it reads their vectors likewise.  A
thread whose vector has not been worked out yet is found by its words meanwhile.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from django.db.models import F, QuerySet

from labeling import learning
from labeling.models import Forum, Link, Thread, ThreadVector

if TYPE_CHECKING:
    from labeling.learning.duplicates import Candidates, Similar
    from labeling.learning.ways import By, Index

MOST_FORUMS = 8
"""Indexes kept at once in a process; the one that has not been asked for longest goes first."""

PAGE = 5_000
MARGIN = 4
"""Many of the nearest may lead to one canonical; so many times more are looked at."""


@dataclass(frozen=True, slots=True)
class Found:
    """A thread like what was asked about, or the one that it duplicates."""

    thread: Thread
    score: float


@dataclass(slots=True)
class _Kept:
    by: By
    index: Index
    change_no: int = 0
    vector_no: int = 0
    lock: Lock = field(default_factory=Lock)


_kept: OrderedDict[int, _Kept] = OrderedDict()
_keeping = Lock()


def similar(*, project_id: int, title: str, body: str = "", top: int, but: str = "") -> list[Found]:
    """Return the threads most like these words, each in its canonical's place, likest first.

    ``but`` names a thread that is not wanted: the one that is asked about.
    """
    kept = _of(project_id)
    with kept.lock:
        _catch_up(kept, project_id)
        nearest = kept.index.similar(title, body, top=MARGIN * top + 1)
    others = [one for one in nearest if one.thread_id != but]
    leads = _canonical_names(project_id, [one.thread_id for one in others])
    return _found(project_id, others, {name: to for name, to in leads.items() if to != but}, top)


def all_candidates(*, project_id: int, top: int) -> tuple[Candidates, int]:
    """Return each thread with its nearest, as pairs, and up to which change they are known."""
    kept = _of(project_id)
    with kept.lock:
        _catch_up(kept, project_id)
        index, change_no = kept.index.copy(), kept.change_no
    # It takes minutes where there are many; whoever searches meanwhile need not wait for it.
    return index.candidates(top), change_no


@dataclass(frozen=True, slots=True)
class Hits:
    """For each of some pairs, whether its second thread is among the nearest to its first."""

    of_words: list[bool]
    of_both: list[bool]


def hits_of_both(
    *, project_id: int, pairs: Iterable[tuple[Thread, Thread]], top: int
) -> Hits | None:
    """Look for pairs by words and by both; None where the forum is compared by words alone."""
    kept = _of(project_id)
    with kept.lock:
        _catch_up(kept, project_id)
        index = kept.index.copy()
    if not isinstance(index, learning.fusion.FusedIndex):
        return None
    hits = Hits([], [])
    for thread, other in pairs:
        for way, found in ((index.words, hits.of_words), (index, hits.of_both)):
            near = way.similar(thread.title, thread.body, top=top + 1)  # it is its own nearest
            found.append(other.external_id in {one.thread_id for one in near})
    return hits


def forget_all() -> None:
    """Let go of every index."""
    with _keeping:
        _kept.clear()


def way_of(forum: Forum | None) -> By:
    """Say by what a forum is compared here: by words where this machine lacks the model."""
    ways = learning.ways
    is_by_both = forum is not None and forum.compared_by == ways.By.BOTH
    return ways.By.BOTH if is_by_both and learning.meaning.is_installed() else ways.By.WORDS


def _of(project_id: int) -> _Kept:
    with _keeping:
        kept = _kept.get(project_id) or _new(learning.ways.By.WORDS)
        _kept[project_id] = kept
        _kept.move_to_end(project_id)
        while len(_kept) > MOST_FORUMS:
            _kept.popitem(last=False)
    return kept


def _new(by: By) -> _Kept:
    return _Kept(by, learning.ways.make_index(by))


def _catch_up(kept: _Kept, project_id: int) -> None:
    forum = Forum.objects.filter(project_id=project_id).first()
    by = way_of(forum)
    # The database may be an earlier one than we knew, say from a backup.
    if by != kept.by or (forum.last_change_no if forum else 0) < kept.change_no:
        kept.by, kept.index = by, learning.ways.make_index(by)
        kept.change_no = kept.vector_no = 0
    while page := list(Thread.objects.of(project_id).changed_after(kept.change_no)[:PAGE]):
        there = [thread for thread in page if thread.deleted_at is None]
        for thread in page:
            kept.index.remove(thread.external_id)
        index = kept.index
        by_words = index.words if isinstance(index, learning.fusion.FusedIndex) else index
        by_words.add_all(
            [thread.external_id for thread in there],
            [thread.title for thread in there],
            [thread.body for thread in there],
        )
        _take_vectors(index, ThreadVector.objects.filter(thread__in=[one.pk for one in there]))
        kept.change_no = page[-1].change_no
    new = ThreadVector.objects.filter(thread__project_id=project_id, pk__gt=kept.vector_no)
    kept.vector_no = _take_vectors(kept.index, new) or kept.vector_no


def _take_vectors(index: Index, vectors: QuerySet[ThreadVector]) -> int | None:
    """Take in what the threads in the index mean; return the number of the last vector."""
    if not isinstance(index, learning.fusion.FusedIndex):
        return None
    last: int | None = None
    current = vectors.filter(digest=F("thread__digest")).order_by("pk")
    rows = current.values_list("pk", "thread__external_id", "numbers")
    for vector_no, thread_id, numbers in rows.iterator():
        last = vector_no
        # A thread that has come meanwhile brings its vector when it is read itself.
        if thread_id in index.words:
            index.meaning.remove(thread_id)
            index.meaning.add_vectors([thread_id], learning.vectors.unpacked(bytes(numbers)))
    return last


def _canonical_names(project_id: int, external_ids: Iterable[str]) -> dict[str, str]:
    links = Link.objects.of(project_id).live().filter(duplicate__external_id__in=external_ids)
    return dict(links.values_list("duplicate__external_id", "canonical__external_id"))


def _found(
    project_id: int, nearest: Sequence[Similar], leads: dict[str, str], top: int
) -> list[Found]:
    best = learning.duplicates.canonicals(nearest, leads, top=top)
    there = Thread.objects.of(project_id).there().named(one.thread_id for one in best)
    threads = {thread.external_id: thread for thread in there}
    return [Found(threads[one.thread_id], one.score) for one in best if one.thread_id in threads]
