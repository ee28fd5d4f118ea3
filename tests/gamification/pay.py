"""Players who have proven themselves, and what they have."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from gamification.actions.points import settle_answers
from gamification.models import Account, Balance, Escrow, Player, Skill
from labeling.events import AnswerSubmitted
from labeling.models import Item
from labeling.queries.replay import AnswerFact, judged_answers
from tests.factories import NOW

TEN = 2 / 3
"""With this share, a right answer to what nobody had looked at before settles at ten points."""


def an_answer(worker_id: int, answer_id: int = 1, **fields: Any) -> AnswerSubmitted:
    """Return what is announced of an answer."""
    said = AnswerSubmitted(
        answer_id=answer_id,
        challenge_id=uuid.uuid4(),
        round_id=uuid.uuid4(),
        item_id=1,
        project_id=1,
        worker_id=worker_id,
        is_abstention=False,
        is_too_fast=False,
        is_surplus=False,
        at=NOW,
    )
    return replace(said, **fields)


def judged(said: AnswerSubmitted, is_right: bool) -> AnswerFact:
    """Return what is known of an answer once its item is decided."""
    return AnswerFact(
        answer_id=said.answer_id,
        round_id=said.round_id,
        item_id=said.item_id,
        worker_id=said.worker_id,
        project_id=said.project_id,
        is_abstention=said.is_abstention,
        is_right=None if said.is_abstention else is_right,
        answered_at=said.at,
    )


def prove(player_id: int, project_id: int, *, share: float = 1.0) -> None:
    """Let a player's answers earn so much of their worth, as if they had been checked."""
    Skill.objects.update_or_create(
        player_id=player_id,
        project_id=project_id,
        defaults={"share": share, "is_proven": True, "is_held": False},
    )


def prove_all(project_id: int, *, share: float = TEN) -> None:
    """Prove whoever has played."""
    for player_id in Player.objects.values_list("pk", flat=True):
        prove(player_id, project_id, share=share)


def settle_as_proven(project_id: int, *, at: datetime = NOW) -> None:
    """Settle what has been found out, as if everybody had been proven when they answered."""
    prove_all(project_id)
    Escrow.objects.filter(project_id=project_id).delete()
    items = Item.objects.filter(project=project_id).values_list("pk", flat=True)
    settle_answers(judged=judged_answers(set(items)), at=at)


def points(player_id: int) -> tuple[int, int]:
    """Return what is pending and what has settled."""
    held = dict(Balance.objects.filter(player=player_id).values_list("account", "amount"))
    return held[Account.PENDING], held[Account.SETTLED]
