"""Let players have earned something, by the ledger's own ways and without a single answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from django.db import transaction

from gamification.actions.boards import move_boards
from gamification.actions.payments import Amounts, by_balance, enter
from gamification.events import PointsSettled
from gamification.models import Account, Balance, LedgerTx, Player, Reason
from gamification.rules.weeks import week_of
from labeling import bus
from tests.factories import NOW, a_worker

_number = count(10**9)


def a_player(points: int = 0, *, at: datetime = NOW, **fields: object) -> Player:
    """Make a player who has settled points of the week."""
    player = Player.objects.get(pk=a_worker().pk)
    if fields:
        Player.objects.filter(pk=player.pk).update(**fields)
    if points:
        earn(player, points, at=at)
    player.refresh_from_db()
    return player


def earn(player: Player, points: int, *, at: datetime = NOW, project_id: int = 1) -> None:
    """Let an answer of that moment have been promised ten points and settled at so many."""
    answer_id = next(_number)
    with transaction.atomic():
        promised: Amounts = {Account.PENDING: 10, Account.ISSUED: -10}
        settled: Amounts = {
            Account.PENDING: -10,
            Account.SETTLED: points,
            Account.ISSUED: 10 - points,
        }
        moved = [
            (_tx(f"answer:{answer_id}", Reason.ANSWER, player, at, project_id), promised),
            (
                _tx(
                    f"settle:{answer_id}",
                    Reason.SETTLEMENT,
                    player,
                    at + timedelta(seconds=1),
                    project_id,
                ),
                settled,
            ),
        ]
        _, paid = LedgerTx.objects.write([tx for tx, _ in moved])
        enter(moved)
        Balance.objects.move_many(by_balance(moved))
        move_boards(moved)
        bus.publish(PointsSettled(player.pk, points, 0, at, paid.pk))


def _tx(cause: str, reason: Reason, player: Player, at: datetime, project_id: int) -> LedgerTx:
    return LedgerTx(
        cause=cause,
        reason=reason,
        player=player,
        at=at,
        answer_id=int(cause.split(":")[1]),
        project_id=project_id,
        week=week_of(at),
    )
