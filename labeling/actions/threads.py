"""Threads: take in what a host's people wrote, follow its edits, forget what is deleted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from labeling.actions.forums import hold_forum
from labeling.actions.golds import doubt_golds, drop_golds
from labeling.actions.imports import Imported
from labeling.actions.links import drop_links_of, tie_again
from labeling.actions.pairs import show_anew
from labeling.actions.stars import settle_stars
from labeling.formats.rows import Rejected
from labeling.formats.thread_rows import ThreadRow
from labeling.models import Forum, Pair, Thread, ThreadVector
from labeling.problems import Problem

AT_ONCE = 500


class NoSuchThread(Problem):
    code = "no_such_thread"
    title = "No such thread"
    status = 404


@dataclass(frozen=True, slots=True)
class Written:
    """A thread as its host tells us of it."""

    external_id: str
    title: str
    body: str = ""
    url: str = ""
    author_sub: str = ""

    @property
    def digest(self) -> str:
        said = json.dumps([self.title, self.body, self.url, self.author_sub])
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(slots=True)
class Taken:
    """How many threads were new to us, and how many were not as we knew them."""

    new: int = 0
    changed: int = 0
    same: int = 0


def import_threads(
    *, project_id: int, rows: Iterable[ThreadRow | Rejected], at: datetime
) -> Imported:
    """Take in the threads of a file, some at a time; to send it again is harmless."""
    done, batch = Imported(), []
    for row in rows:
        if isinstance(row, Rejected):
            done.rejected.append(row)
            continue
        batch.append(row)
        if len(batch) == AT_ONCE:
            _import(project_id, batch, done, at)
            batch = []
    _import(project_id, batch, done, at)
    return done


def put_threads(*, project_id: int, threads: Sequence[Written], at: datetime) -> Taken:
    """Take threads in, each in place of what we knew under its id; the last of an id counts."""
    taken = Taken()
    latest = list({thread.external_id: thread for thread in threads}.values())
    for start in range(0, len(latest), AT_ONCE):
        with transaction.atomic(durable=True):
            batch = latest[start : start + AT_ONCE]
            put_batch(project_id=project_id, batch=batch, at=at, taken=taken)
    return taken


def put_batch(
    *, project_id: int, batch: Sequence[Written], at: datetime, taken: Taken | None = None
) -> Forum:
    """As `put_threads`, as a part of the caller's transaction, which holds the forum from then."""
    forum = hold_forum(project_id)
    _put(forum, batch, taken or Taken(), at)
    return forum


def delete_thread(*, project_id: int, external_id: str, at: datetime) -> None:
    """Forget a thread: it is not asked about any more, and leads nowhere."""
    with transaction.atomic(durable=True):
        forum = hold_forum(project_id)
        thread = Thread.objects.of(project_id).there().filter(external_id=external_id).first()
        if thread is None:
            raise NoSuchThread('There is no thread "{name}".', name=external_id[:60])
        # What it said is gone from here too, and from whatever showed it; that it was there is
        # remembered, for what it tied together.
        thread.title, thread.body, thread.url, thread.digest = "", "", "", ""
        thread.deleted_at = at
        _number(forum, [thread])
        thread.save()
        ThreadVector.objects.filter(thread=thread).delete()
        drop_golds(project_id=project_id, item_ids=_pairs_of({thread.pk}), at=at)
        show_anew(thread_ids={thread.pk}, at=at)
        drop_links_of(project_id=project_id, thread_id=thread.pk, at=at)


def _import(project_id: int, batch: Sequence[ThreadRow], done: Imported, at: datetime) -> None:
    taken = put_threads(
        project_id=project_id,
        threads=[
            Written(row.external_id, row.title, row.body, row.url, row.author) for row in batch
        ],
        at=at,
    )
    done.rows += len(batch)
    done.new += taken.new


def _put(forum: Forum, batch: Sequence[Written], taken: Taken, at: datetime) -> None:
    project_id = forum.pk
    known = Thread.objects.of(project_id).named(one.external_id for one in batch)
    by_id = {thread.external_id: thread for thread in known}
    new = [_new(one, project_id, at) for one in batch if one.external_id not in by_id]
    there = [(one, by_id[one.external_id]) for one in batch if one.external_id in by_id]
    gone = {thread.pk for thread in known if thread.deleted_at}
    changed = [_edited(one, thread, at) for one, thread in there if one.digest != thread.digest]

    _number(forum, [*new, *changed])
    Thread.objects.bulk_create(new)
    Thread.objects.bulk_update(
        changed,
        ["title", "body", "url", "author_sub", "digest", "change_no", "edited_at", "deleted_at"],
    )
    ids = {thread.pk for thread in changed}
    if ids:
        doubt_golds(project_id=project_id, item_ids=_pairs_of(ids), at=at)
        show_anew(thread_ids=ids, at=at)
        settle_stars(project_id=project_id, thread_ids=ids, at=at)
    if gone:
        tie_again(project_id=project_id, thread_ids=gone, at=at)
    taken.new += len(new)
    taken.changed += len(changed)
    taken.same += len(there) - len(changed)


def _pairs_of(thread_ids: Collection[int]) -> list[int]:
    return list(Pair.objects.touching(thread_ids).values_list("pk", flat=True))


def _new(one: Written, project_id: int, at: datetime) -> Thread:
    return Thread(
        project_id=project_id,
        external_id=one.external_id,
        title=one.title,
        body=one.body,
        url=one.url,
        author_sub=one.author_sub,
        digest=one.digest,
        created_at=at,
    )


def _edited(one: Written, thread: Thread, at: datetime) -> Thread:
    """Return the thread as it is now; one that had been deleted is there again."""
    thread.title, thread.body, thread.url = one.title, one.body, one.url
    thread.author_sub, thread.digest = one.author_sub, one.digest
    thread.edited_at, thread.deleted_at = at, None
    return thread


def _number(forum: Forum, threads: Iterable[Thread]) -> None:
    """Give each its change number; those who keep an index read on from the last they know."""
    for thread in threads:
        forum.last_change_no += 1
        thread.change_no = forum.last_change_no
    forum.save(update_fields=["last_change_no"])
