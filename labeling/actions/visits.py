"""Ask a visitor of a host's page one thing at a time."""

from __future__ import annotations

import random
from datetime import datetime

from labeling.actions.rounds import (
    NoItemsLeft,
    QualificationNeeded,
    ServedChallenge,
    ServedRound,
    Wish,
    serve_round,
)
from labeling.conf import conf
from labeling.models import EmbedSession, HostRole
from labeling.queries.visits import one_about, pairs_about

Asked = tuple[ServedRound, ServedChallenge]


def next_challenge(
    *, session: EmbedSession, worker_id: int, thread: str, at: datetime, rng: random.Random
) -> Asked | None:
    """Return what to ask next, or None: about the thread they read, or one they wrote, if it can.

    Few are leased at a time, since most who open a page answer nothing.
    """
    project = session.placement.project
    about = pairs_about(project.pk, _threads(session, thread))
    try:
        served = serve_round(
            project_slug=project.slug,
            worker_id=worker_id,
            at=at,
            rng=rng,
            wish=Wish(conf().EMBED_ROUND_SIZE, about),
        )
    except (NoItemsLeft, QualificationNeeded):
        return None
    asked = {challenge.id: challenge for challenge in served.challenges}
    chosen = one_about(asked, about) or next(iter(asked))
    return served, asked[chosen]


def _threads(session: EmbedSession, thread: str) -> list[str]:
    own = session.own if session.role == HostRole.AUTHOR else []
    return [*([thread] if thread else []), *own]
