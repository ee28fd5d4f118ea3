"""What the threads of a forum mean, where a sentence model is installed, and whether that helps."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations, islice

import numpy as np
from django.db import transaction
from django.db.models import F

from labeling import learning
from labeling.models import Forum, Link, Pair, PairSource, Thread, ThreadVector
from labeling.queries.similar import hits_of_both, way_of
from labeling.questions.pair import SAME

SAMPLE = 500  # threads that tell which language a forum is written in
AT_ONCE = 64
TURN = timedelta(minutes=1)

ENOUGH = 30
"""So many pairs that nobody's search proposed are needed to say by what more is found."""

MOST = 100
NEAREST = 10
OF_A_STAR = 10  # pairs, or a large one alone would decide


def work_out_meanings(*, project_id: int) -> bool:
    """Store what new and edited threads mean, for a while; say whether all is done.

    A forum without a choice is given one first, by its language.
    """
    forum = Forum.objects.get(project_id=project_id)
    if not forum.compared_by and learning.meaning.is_installed():
        _choose(forum)
    if way_of(forum) == learning.ways.By.WORDS:
        return True
    ends_at = time.monotonic() + TURN.total_seconds()
    lacking = Thread.objects.of(project_id).there().exclude(vector__digest=F("digest"))
    while batch := list(lacking.order_by("change_no")[:AT_ONCE]):
        _work_out(batch)
        if time.monotonic() > ends_at:
            return not lacking.exists()
    return True


def _work_out(threads: Sequence[Thread]) -> None:
    vectors = learning.vectors.thread_vectors(
        [thread.title for thread in threads], [thread.body for thread in threads]
    )
    with transaction.atomic(durable=True):
        ids = [thread.pk for thread in threads]
        # Of one that was deleted meanwhile nothing is kept.
        there = set(
            Thread.objects.there()
            .select_for_update()
            .filter(pk__in=ids)
            .values_list("pk", flat=True)
        )
        ThreadVector.objects.filter(thread__in=ids).delete()
        ThreadVector.objects.bulk_create(
            ThreadVector(
                thread=thread,
                digest=thread.digest,
                numbers=learning.vectors.packed(vector),
            )
            for thread, vector in zip(threads, vectors, strict=True)
            if thread.pk in there
        )


def _choose(forum: Forum) -> None:
    threads = list(Thread.objects.of(forum.pk).there().order_by("-change_no")[:SAMPLE])
    if threads:
        forum.compared_by = learning.ways.best_for(
            [thread.title for thread in threads], [thread.body for thread in threads]
        )
        Forum.objects.filter(pk=forum.pk).update(compared_by=forum.compared_by)


def leave_meaning_out_if_worse(*, project_id: int) -> None:
    """Go back to words alone where they find more of what people found the same.

    What a search proposed speaks for that search.  So only pairs count that none did: those that
    people put together, and those that follow from two others.
    """
    pairs = list(islice(_unproposed(project_id), MOST))
    if len(pairs) < ENOUGH:
        return
    hits = hits_of_both(project_id=project_id, pairs=pairs, top=NEAREST)
    if hits is None:
        return
    by = learning.ways.By
    chosen = learning.ways.better_of(
        by.BOTH, by.WORDS, hits=np.array(hits.of_both), others=np.array(hits.of_words)
    )
    Forum.objects.filter(pk=project_id, compared_by=by.BOTH).update(compared_by=chosen)


def _unproposed(project_id: int) -> Iterator[tuple[Thread, Thread]]:
    pairs = Pair.objects.of(project_id).select_related("a", "b")
    there = pairs.filter(a__deleted_at=None, b__deleted_at=None)
    suggested = there.filter(source=PairSource.SUGGESTION).found(SAME)
    yield from ((pair.a, pair.b) for pair in suggested.order_by("-pk")[:MOST])
    asked = set(pairs.values_list("a", "b"))
    stars: dict[int, list[Thread]] = defaultdict(list)
    links = Link.objects.of(project_id).live().filter(duplicate__deleted_at=None)
    for link in links.select_related("duplicate").order_by("-pk"):
        stars[link.canonical_id].append(link.duplicate)
    for duplicates in stars.values():
        for one, other in islice(combinations(duplicates, 2), OF_A_STAR):
            a, b = sorted((one, other), key=lambda thread: thread.pk)
            if (a.pk, b.pk) not in asked:
                yield a, b
