"""Rounds as their workers see them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from labeling.models import Challenge, ContentKind, Project, Round
from labeling.problems import Problem
from labeling.queries.pairs import sides_shown
from labeling.questions.pair import Sides


class NoSuchRound(Problem):
    code = "no_such_round"
    title = "No such round"
    status = 404


@dataclass(frozen=True, slots=True)
class ServedChallenge:
    """All that a worker is told of an item."""

    id: uuid.UUID
    text: str
    image: str
    width: int
    height: int
    sides: Sides | None = None


@dataclass(frozen=True, slots=True)
class ServedRound:
    """A round as its worker sees it: the challenges still to be answered, in order."""

    id: uuid.UUID
    project: Project
    size: int
    expires_at: datetime
    challenges: Sequence[ServedChallenge]
    is_new: bool


def find_round(*, round_id: uuid.UUID, worker_id: int) -> ServedRound:
    """Return a worker's round again, without what they have answered of it."""
    found = Round.objects.select_related("project").filter(id=round_id, worker_id=worker_id).first()
    if found is None:
        raise NoSuchRound("There is no such round of yours.")
    return what_is_left(found)


def what_is_left(begun: Round) -> ServedRound:
    """Return a round that was served before, without what has been answered of it."""
    left = begun.challenges.unanswered().in_order().select_related("item")
    return as_served(begun, left, is_new=False)


def as_served(served: Round, challenges: Iterable[Challenge], *, is_new: bool) -> ServedRound:
    """Return these challenges of a round as its worker sees them."""
    return ServedRound(
        id=served.pk,
        project=served.project,
        size=served.size,
        expires_at=served.expires_at,
        challenges=[_shown(challenge, served.project.content_kind) for challenge in challenges],
        is_new=is_new,
    )


def _shown(challenge: Challenge, content_kind: str) -> ServedChallenge:
    item = challenge.item
    is_pair = content_kind == ContentKind.PAIR
    return ServedChallenge(
        id=challenge.pk,
        text="" if is_pair else item.text,
        image=item.image,
        width=item.width,
        height=item.height,
        sides=sides_shown(item.text, challenge.pk) if is_pair else None,
    )
