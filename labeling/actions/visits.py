"""Ask a visitor of a host's page one thing at a time."""

from __future__ import annotations

import random
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from labeling.actions.rounds import NoItemsLeft, QualificationNeeded, Wish, serve_round
from labeling.conf import conf
from labeling.models import EmbedSession, HostRole
from labeling.queries.rounds import ServedChallenge, ServedRound, find_round
from labeling.queries.visits import STEP, n_answered, one_about, one_unanswered, pairs_about

Asked = tuple[ServedRound, ServedChallenge]


def next_challenge(
    *,
    session: EmbedSession,
    worker_id: int,
    thread: str,
    held: Collection[UUID] = (),
    at: datetime,
    rng: random.Random,
) -> Asked | None:
    """Return what to ask next, if anything: about the thread they read, else one they wrote."""
    project = session.placement.project
    here = pairs_about(project.pk, [thread] if thread else [])
    if left := one_unanswered(worker_id, here, held):
        served = find_round(round_id=left.round_id, worker_id=worker_id)
        return served, next(one for one in served.challenges if one.id == left.pk)
    about = (here, pairs_about(project.pk, _own(session)))
    try:
        served = serve_round(
            project_slug=project.slug,
            worker_id=worker_id,
            at=at,
            rng=rng,
            wish=Wish(_size_for(session), about, held, conf().EMBED_LEASE),
            is_sent=True,
        )
    except (NoItemsLeft, QualificationNeeded):
        return None
    asked = {one.id: one for one in served.challenges if one.id not in held}
    chosen = one_about(asked, about) or next(iter(asked), None)
    return (served, asked[chosen]) if chosen else None


def _size_for(session: EmbedSession) -> int:
    """Return how many to lease: few at first, since most who open a page answer nothing."""
    return STEP if n_answered(session) else conf().EMBED_ROUND_SIZE


def _own(session: EmbedSession) -> list[str]:
    return session.own if session.role == HostRole.AUTHOR else []
