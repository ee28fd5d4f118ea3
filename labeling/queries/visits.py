"""How far a visitor of a host's page has come."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from labeling.models import Answer, Challenge, EmbedSession, Pair, Thread
from labeling.queries.pairs import is_turned

STEP = 5
"""How many answers one goes for at a time."""

MOST_ABOUT = 50


def n_answered(session: EmbedSession) -> int:
    """Count what the visitor has answered since they opened the page."""
    answers = Answer.objects.filter(worker=session.worker_id, project=session.placement.project_id)
    return answers.filter(answered_at__gte=session.created_at).count()


def goal_after(n_answered: int) -> int:
    """Return how many answers the next step ends with.

    >>> goal_after(0), goal_after(4), goal_after(5)
    (5, 5, 10)
    """
    return (n_answered // STEP + 1) * STEP


def pairs_about(project_id: int, threads: Sequence[str]) -> list[int]:
    """Return the items that ask about one of these threads, given by the host's own ids."""
    if not threads:
        return []
    # In two steps: by the names of both threads at once, a database reads all pairs there are.
    thread_ids = Thread.objects.of(project_id).named(threads).values_list("pk", flat=True)
    about = Pair.objects.of(project_id).waiting().touching(list(thread_ids))
    return list(about.values_list("pk", flat=True)[:MOST_ABOUT])


def one_about(
    challenge_ids: Collection[uuid.UUID], wanted: Sequence[Collection[int]]
) -> uuid.UUID | None:
    """Return which of the challenges asks about one of the items: the first wanted come first."""
    for item_ids in filter(None, wanted):
        found = Challenge.objects.filter(pk__in=challenge_ids, item__in=item_ids).first()
        if found:
            return found.pk
    return None


def one_unanswered(
    worker_id: int, item_ids: Collection[int], held: Collection[uuid.UUID]
) -> Challenge | None:
    """Return a challenge about one of the items that the worker was given and does not hold.

    One whose lease has run out is as good: nobody is ever asked the same anew, and most who open a
    page answer on another visit, if at all.
    """
    if not item_ids:
        return None
    asked = Challenge.objects.unanswered().filter(worker=worker_id, item__in=item_ids)
    return asked.filter(round__captcha_try=None).exclude(pk__in=held).first()


def side_shown(challenge_id: uuid.UUID, thread: str) -> str | None:
    """Return on which side, a or b, a challenge shows a thread, given by the host's own id."""
    sides = Pair.objects.filter(item__challenges=challenge_id)
    found = sides.values_list("a__external_id", "b__external_id").first()
    if not thread or not found or thread not in found:
        return None
    is_first = found[0] == thread
    return "b" if is_first == is_turned(challenge_id) else "a"
