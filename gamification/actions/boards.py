"""Boards: move with the ledger; be counted again from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max, Q, QuerySet, Sum

from gamification.models import Account, Balance, BoardScore, LedgerEntry, Reason
from gamification.models.boards import EVERY_PROJECT


class Move(NamedTuple):
    """Points a player gained, or lost again, for an answer of that week."""

    player_id: int
    week: date
    project_id: int
    points: int
    at: datetime


def move_boards(moves: Iterable[Move]) -> None:
    """Add to the project's board and to that of all projects, in the ledger's transaction."""
    BoardScore.objects.add([score for score in _scores(moves) if score.points])


def recount_boards(*, week: date) -> None:
    """Make the boards of a week what the ledger says.  Changes nothing when all is well."""
    with transaction.atomic():
        # Whoever moves a player's points holds their balances first, so nothing moves meanwhile.
        Balance.objects.hold(_of_week(week).values_list("player", flat=True).distinct())
        BoardScore.objects.filter(week=week).delete()
        BoardScore.objects.bulk_create(_counted(week), batch_size=500)


def _counted(week: date) -> list[BoardScore]:
    """Return the week's rows as the ledger has them."""
    moves = (
        _of_week(week)
        .values_list("player_id", "tx__project_id")
        .annotate(points=Sum("amount"), at=Max("tx__at", filter=Q(tx__reason=Reason.ANSWER)))
        .order_by("player_id", "tx__project_id")
    )
    return _scores(
        Move(player_id, week, project_id, *rest) for player_id, project_id, *rest in moves
    )


def _of_week(week: date) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(tx__week=week, account__in=[Account.PENDING, Account.SETTLED])


def _scores(moves: Iterable[Move]) -> list[BoardScore]:
    """Sum the moves up: each counts on its project's board and on that of all projects."""
    scores: dict[tuple[int, date, int], BoardScore] = {}
    for move in moves:
        for project_id in (move.project_id, EVERY_PROJECT):
            score = scores.setdefault(
                (move.player_id, move.week, project_id),
                BoardScore(
                    player_id=move.player_id,
                    week=move.week,
                    project_id=project_id,
                    points=0,
                    reached_at=move.at,
                ),
            )
            score.points += move.points
            score.reached_at = max(score.reached_at, move.at)
    return list(scores.values())
