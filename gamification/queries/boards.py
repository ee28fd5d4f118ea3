"""Boards: who stands where.  Only names that are public, and only of those who want to be seen."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, Max, Q, Sum
from django.db.models.functions import TruncDate

from gamification.conf import conf
from gamification.models import Account, BoardCount, BoardScore, LedgerEntry, LedgerTx, Player
from gamification.models.ledger import OF_VERDICTS
from gamification.queries.shop import title_of
from gamification.rules.boards import Board, boards_for
from gamification.rules.places import places

Row = dict[str, Any]
Place = dict[str, int | None]
Key = tuple[int, Board]

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Tally(NamedTuple):
    """Points on a board, and when they were reached."""

    points: int
    reached_at: datetime


def rows_of(board: Board, *, me: int | None = None) -> list[Row]:
    """Return the best of a board, and after them the asker, wherever they stand."""
    best = _best(board, me)
    rows = [_row(place, score, me) for place, score in best]
    if me is not None and not any(row["is_me"] for row in rows):
        mine = _named(BoardScore.objects.on(board).playing().filter(player=me)).first()
        if mine:
            n_better, _ = BoardCount.objects.n_better_and_all(board, mine.points)
            rows.append(_row(1 + n_better, mine, me))
    return rows


def _best(board: Board, me: int | None) -> list[tuple[int, BoardScore]]:
    """Return the best who may be seen, with their places; equal points share a place."""
    # Twice as many, for some of them may want to be on no board.
    scores = _named(BoardScore.objects.on(board).playing().best_first())[: 2 * conf().BOARD_SIZE]
    placed = zip(places([score.points for score in scores]), scores, strict=True)
    seen = [(place, score) for place, score in placed if score.player_id == me or _is_seen(score)]
    return seen[: conf().BOARD_SIZE]


def _is_seen(score: BoardScore) -> bool:
    """Tell whether they want to be seen, are still here, and may play."""
    player = score.player
    return not player.is_hidden and player.left_at is None and player.worker.suspended_at is None


def _row(place: int, score: Any, me: int | None) -> Row:
    return {
        "place": place,
        "name": score.player.name,
        "title": score.title,
        "points": score.points,
        "is_me": score.player_id == me,
    }


def _named(scores: Any) -> Any:
    titled = scores.annotate(title=title_of("player"))
    return titled.select_related("player__worker").only(
        "points",
        "player__name",
        "player__is_hidden",
        "player__left_at",
        "player__worker__suspended_at",
    )


def places_of(player_ids: Collection[int], board: Board) -> dict[int, Place]:
    """Return each player's place among how many; equal points share a place.

    Who wants to hear of no places is told their points alone.
    """
    score = FilteredRelation(
        "board_scores",
        condition=Q(**{f"board_scores__{name}": value for name, value in board._asdict().items()}),
    )
    players = Player.objects.filter(pk__in=player_ids).annotate(score=score)
    told = {
        player_id: _place(board, max(points or 0, 0), is_quiet)
        for player_id, points, is_quiet in players.values_list("pk", "score__points", "is_quiet")
    }
    return {player_id: told.get(player_id) or _quietly(0) for player_id in player_ids}


def _place(board: Board, points: int, is_quiet: bool) -> Place:
    if is_quiet:
        return _quietly(points)
    n_better, n_in_all = BoardCount.objects.n_better_and_all(board, points)
    return {"place": 1 + n_better if points else None, "of": n_in_all, "points": points}


def _quietly(points: int) -> Place:
    return {"place": None, "of": 0, "points": points}


def tally(tx: LedgerTx, points: int, *, into: dict[Key, Tally]) -> None:
    """Add what a transaction settled to the boards it counts on."""
    if tx.week is None or tx.project_id is None:
        return
    is_earned = tx.reason not in OF_VERDICTS
    boards = boards_for(
        week=tx.week, project_id=tx.project_id, earned_at=tx.at if is_earned else None
    )
    # What is given back was reached when it was earned.
    at = tx.at if is_earned else LONG_AGO
    for board in boards:
        before = into.get((tx.player_id, board), Tally(0, LONG_AGO))
        into[tx.player_id, board] = Tally(before.points + points, max(before.reached_at, at))


def counted_boards(of: Q | None = None) -> dict[Key, Tally]:
    """Return the boards as the ledger has them, of some players or of all."""
    settled = LedgerEntry.objects.filter(of or Q(), account=Account.SETTLED, tx__week__isnull=False)
    names = ("tx__player_id", "tx__week", "tx__project_id", "tx__reason")
    days = settled.order_by().values_list(*names, TruncDate("tx__at", tzinfo=UTC))
    tallies: dict[Key, Tally] = {}
    for player_id, week, project_id, reason, _, points, at in days.annotate(
        Sum("amount"), Max("tx__at")
    ):
        tx = LedgerTx(player_id=player_id, week=week, project_id=project_id, reason=reason, at=at)
        tally(tx, points, into=tallies)
    return tallies
