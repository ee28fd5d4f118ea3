"""Which threads are like these words: an index in this process, kept up with the database.

Every process keeps its own.  Before each search it reads the threads whose change number is
higher than the last it knows, so what any process has committed is found by all.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from labeling import learning
from labeling.models import Forum, Link, Thread

if TYPE_CHECKING:
    from labeling.learning.duplicates import Candidates, Similar, ThreadIndex

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
    index: ThreadIndex
    change_no: int = 0
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


def forget_all() -> None:
    """Let go of every index."""
    with _keeping:
        _kept.clear()


def _of(project_id: int) -> _Kept:
    with _keeping:
        kept = _kept.setdefault(project_id, _Kept(learning.duplicates.ThreadIndex()))
        _kept.move_to_end(project_id)
        while len(_kept) > MOST_FORUMS:
            _kept.popitem(last=False)
    return kept


def _catch_up(kept: _Kept, project_id: int) -> None:
    forum = Forum.objects.filter(project_id=project_id).first()
    if (forum.last_change_no if forum else 0) < kept.change_no:
        # The database is an earlier one than we knew, say from a backup.
        kept.index, kept.change_no = learning.duplicates.ThreadIndex(), 0
    while page := list(Thread.objects.of(project_id).changed_after(kept.change_no)[:PAGE]):
        there = [thread for thread in page if thread.deleted_at is None]
        for thread in page:
            kept.index.remove(thread.external_id)
        kept.index.add_all(
            [thread.external_id for thread in there],
            [thread.title for thread in there],
            [thread.body for thread in there],
        )
        kept.change_no = page[-1].change_no


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
