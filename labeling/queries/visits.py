"""How far a visitor of a host's page has come."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from labeling.models import Answer, Challenge, EmbedSession, Pair

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
    waiting = Pair.objects.of(project_id).waiting()
    about = waiting.filter(a__external_id__in=threads) | waiting.filter(b__external_id__in=threads)
    return list(about.values_list("pk", flat=True)[:MOST_ABOUT])


def one_about(challenge_ids: Collection[uuid.UUID], item_ids: Collection[int]) -> uuid.UUID | None:
    """Return which of the challenges asks about one of the items."""
    if not item_ids:
        return None
    found = Challenge.objects.filter(pk__in=challenge_ids, item__in=item_ids)
    return found.values_list("pk", flat=True).first()
