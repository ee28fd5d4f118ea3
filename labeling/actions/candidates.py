"""Candidates: compare new threads with all there are, and ask about the pairs that look alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import F, Q

from labeling.actions.forums import hold_forum
from labeling.actions.links import suggest_link
from labeling.actions.meanings import work_out_meanings
from labeling.actions.pairs import URGENT, Proposal, put_up
from labeling.actions.stars import canonical_of
from labeling.actions.threads import NoSuchThread
from labeling.models import (
    Forum,
    Item,
    LinkStatus,
    Pair,
    PairSource,
    Project,
    QuestionType,
    Thread,
    Worker,
)
from labeling.problems import Problem
from labeling.queries.similar import all_candidates, similar

NEAREST = 5
"""How many pairs a new thread may bring."""

NEAREST_OF_MANY = 2
"""How many each may bring where a whole forum comes at once: there is enough to ask then."""

ALIKE = 0.2
"""Below this cosine hardly any two threads are the same."""

LEASE = timedelta(minutes=15)
"""After so long, whoever compares a forum has been killed: no task may take as long."""

AT_ONCE = 250
FEW = 200
"""So many new threads are searched for one by one; more are cheaper to compare all at once."""


class SameThread(Problem):
    code = "same_thread"
    title = "One thread"
    status = 422


def forums_behind() -> list[int]:
    """Return the projects with threads that have not been compared with the others yet."""
    behind = Forum.objects.filter(compared_to__lt=F("last_change_no"))
    return list(
        behind.filter(project__question_type=QuestionType.PAIR)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def propose_pairs(*, project_id: int, at: datetime) -> int:
    """Ask about what the threads that are new or edited resemble; say how many pairs are new.

    A forum is compared by one worker at a time; who finds another at it leaves it to them.
    """
    free = Q(comparing_until=None) | Q(comparing_until__lte=at)
    ours = Forum.objects.filter(free, pk=project_id)
    if not ours.update(comparing_until=at + LEASE):
        return 0
    try:
        return _compare(project_id, at)
    finally:
        Forum.objects.filter(pk=project_id).update(comparing_until=None)


def _compare(project_id: int, at: datetime) -> int:
    if not work_out_meanings(project_id=project_id):
        return 0  # the schedule brings us back
    forum = Forum.objects.get(project_id=project_id)
    new = Thread.objects.of(project_id).there().changed_after(forum.compared_to)
    if new.count() > FEW:
        proposals, compared_to = _from_all(project_id, set(new.values_list("pk", flat=True)))
    else:
        threads = list(new)
        compared_to = max([forum.compared_to, *(thread.change_no for thread in threads)])
        # Deletions have a change number too; they are nothing to compare.
        compared_to = compared_to if threads else forum.last_change_no
        proposals = [one for thread in threads for one in _of(thread)]
    n_new = sum(_ask_about(project_id, batch, at) for batch in _batches(proposals))
    Forum.objects.filter(pk=project_id, compared_to__lt=compared_to).update(compared_to=compared_to)
    return n_new


def suggest_pair(
    *, project_id: int, one: str, other: str, worker_id: int | None, at: datetime
) -> LinkStatus:
    """Take somebody's word that two threads are the same as a question to others.

    Of a visitor whom nobody knows it is asked when its turn comes, and nobody is told.
    """
    if one == other:
        raise SameThread("A thread is no duplicate of itself.")
    is_nobody = _is_nobody(worker_id)
    with transaction.atomic(durable=True):
        hold_forum(project_id)
        a, b = sorted(
            (_thread(project_id, one), _thread(project_id, other)), key=lambda thread: thread.pk
        )
        pair = (
            Pair.objects.filter(a=a, b=b).first()
            or put_up(
                project_id=project_id,
                n_wanted=_n_wanted(project_id),
                proposals=[Proposal(a.pk, b.pk, ALIKE if is_nobody else 1.0)],
                at=at,
                source=PairSource.SUGGESTION,
                suggested_by=worker_id,
            )[0]
        )
        if is_nobody:
            return LinkStatus.SUGGESTED
        # What somebody waits for is asked before what a search has found.
        fresh = Item.objects.filter(pk=pair.pk, queue_no=None)
        fresh.update(priority=1.0, importance=URGENT)
        return suggest_link(pair, at=at)


def _is_nobody(worker_id: int | None) -> bool:
    nobodies = Worker.objects.filter(is_anonymous=True)
    return worker_id is not None and nobodies.filter(pk=worker_id).exists()


def _batches(proposals: Iterable[Proposal]) -> Iterator[list[Proposal]]:
    """Deal out what fits into a transaction, so that players never wait for it long."""
    rest = iter(proposals)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch


def _ask_about(project_id: int, batch: Sequence[Proposal], at: datetime) -> int:
    with transaction.atomic(durable=True):
        hold_forum(project_id)
        leads = canonical_of({thread for one in batch for thread in (one.thread_id, one.other_id)})
        proposals = [
            replace(one, thread_id=leads[one.thread_id], other_id=leads[one.other_id])
            for one in batch
        ]
        pairs = put_up(
            project_id=project_id, n_wanted=_n_wanted(project_id), proposals=proposals, at=at
        )
    return len(pairs)


def _from_all(project_id: int, new: Set[int]) -> tuple[Iterable[Proposal], int]:
    candidates, change_no = all_candidates(project_id=project_id, top=NEAREST_OF_MANY)
    names = Thread.objects.of(project_id).there().values_list("external_id", "pk")
    place = dict(names.iterator())
    a, b = ([place.get(candidates.ids[at]) for at in side.tolist()] for side in candidates.places)
    proposals = (
        Proposal(one, other, score)
        for one, other, score in zip(a, b, candidates.score.tolist(), strict=True)
        if one is not None and other is not None and (one in new or other in new)
        if score >= ALIKE
    )
    return proposals, change_no


def _of(thread: Thread) -> Iterable[Proposal]:
    found = similar(
        project_id=thread.project_id,
        title=thread.title,
        body=thread.body,
        top=NEAREST,
        but=thread.external_id,
    )
    return [
        Proposal(thread.pk, other.thread.pk, other.score) for other in found if other.score >= ALIKE
    ]


def _n_wanted(project_id: int) -> int:
    return Project.objects.values_list("min_answers", flat=True).get(pk=project_id)


def _thread(project_id: int, external_id: str) -> Thread:
    thread = Thread.objects.of(project_id).there().filter(external_id=external_id).first()
    if thread is None:
        raise NoSuchThread('There is no thread "{name}".', name=external_id[:60])
    return thread
