"""Boards: who stands where this week.  Only names that are public."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Count

from gamification.conf import conf
from gamification.models import BoardScore
from gamification.models.boards import EVERY_PROJECT, BoardScoreQuerySet

Row = dict[str, Any]


def week_board(*, week: date, project_id: int = EVERY_PROJECT, me: int | None = None) -> list[Row]:
    """Return the best of the week, and after them the asker, wherever they stand."""
    board = BoardScore.objects.of(week, project_id).playing()
    best = list(_shown(board.best_first())[: conf().BOARD_SIZE])
    if me is not None and me not in [score.player_id for score in best]:
        best += _shown(board.filter(player=me))
    places = places_of([score.player_id for score in best], week=week, project_id=project_id)
    return [
        {
            "place": places[score.player_id]["place"],
            "name": score.player.name,
            "points": score.points,
            "is_me": score.player_id == me,
        }
        for score in best
    ]


def places_of(
    player_ids: Collection[int], *, week: date, project_id: int = EVERY_PROJECT
) -> dict[int, dict[str, int | None]]:
    """Return each player's place among how many; equal points share a place."""
    board = BoardScore.objects.of(week, project_id).playing()
    points = dict(board.filter(player__in=player_ids).values_list("player_id", "points"))
    # One walk along the index, however many are asked for.
    n_with = dict(board.order_by().values_list("points").annotate(Count("pk")))
    return {
        player_id: {
            "place": _place(points[player_id], n_with) if player_id in points else None,
            "of": sum(n_with.values()),
            "points": points.get(player_id, 0),
        }
        for player_id in player_ids
    }


def _place(points: int, n_with: Mapping[int, int]) -> int:
    return 1 + sum(n for others, n in n_with.items() if others > points)


def _shown(scores: BoardScoreQuerySet) -> BoardScoreQuerySet:
    return scores.select_related("player").only("points", "player__name")
