"""Boards: move with what settles; be counted again from the ledger.

Only settled points count.  What is promised has been proved by nobody yet, and who promises most is
not who sees best.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import transaction

from gamification.models import Account, Balance, BoardCount, BoardScore, LedgerTx
from gamification.queries.boards import Key, Tally, counted_boards, tally
from gamification.rules.boards import Board, buckets_of


def move_boards(moved: Iterable[tuple[LedgerTx, Mapping[Account, int]]]) -> None:
    """Add what these transactions settled to every board it counts on, in their own transaction.

    What belongs to no week moves none: a bonus, a purchase, points that are on hold.
    """
    tallies: dict[Key, Tally] = {}
    for tx, amounts in moved:
        tally(tx, amounts.get(Account.SETTLED, 0), into=tallies)
    _add(tallies)


def _add(tallies: Mapping[Key, Tally]) -> None:
    changed = BoardScore.objects.add(
        [
            BoardScore(player_id=player_id, **board._asdict(), **it._asdict())
            for (player_id, board), it in tallies.items()
            if it.points
        ]
    )
    counts: Counter[tuple[Board, int, int]] = Counter()
    for board, before, now in changed:
        for sign, points in ((-1, before), (1, now)):
            for level, bucket in buckets_of(points):
                counts[board, level, bucket] += sign
    BoardCount.objects.add(counts)


def recount_boards() -> None:
    """Make all boards what the ledger says.  Changes nothing when all is well."""
    with transaction.atomic():
        # Whoever moves a player's points holds their balances first, so nothing moves meanwhile.
        Balance.objects.hold(Balance.objects.values_list("player", flat=True).distinct())
        BoardScore.objects.all().delete()
        BoardCount.objects.all().delete()
        _add(counted_boards())
