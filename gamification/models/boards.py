"""Boards: who has gathered how much this week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import models
from django.db.models import F

from gamification.models.players import Player
from labeling.rows import insert

EVERY_PROJECT = 0
"""The project id of the board over all projects.  Not NULL, which no unique key would hold to."""

_ADD = """
ON CONFLICT (player_id, week, project_id) DO UPDATE SET
    points = gamification_boardscore.points + excluded.points,
    reached_at = CASE WHEN excluded.points > 0
                       AND excluded.reached_at > gamification_boardscore.reached_at
                      THEN excluded.reached_at
                      ELSE gamification_boardscore.reached_at END
"""


class BoardScoreQuerySet(models.QuerySet["BoardScore"]):
    def of(self, week: date, project_id: int = EVERY_PROJECT) -> BoardScoreQuerySet:
        return self.filter(week=week, project_id=project_id)

    def playing(self) -> BoardScoreQuerySet:
        """Leave out those all of whose answers came to nothing."""
        return self.filter(points__gt=0)

    def best_first(self) -> BoardScoreQuerySet:
        """Ties are shown by who was there first, never by whose account is older."""
        return self.order_by("-points", "reached_at", "pk")

    def add(self, scores: Sequence[BoardScore]) -> None:
        """Add the points of these rows to those on the boards, in one statement."""
        # In a fixed order, so that two who add cannot wait for each other.
        in_order = sorted(scores, key=BoardScore.key)
        insert(in_order, then=_ADD)


class BoardScore(models.Model):
    """A player's points of a week, in one project or in all.

    Pending points count until they settle; what settles at less falls out again.  Always the
    sum of the ledger's entries for that week, and changed in the same transaction.
    """

    player = models.ForeignKey(
        Player, on_delete=models.CASCADE, related_name="board_scores", db_index=False
    )
    week = models.DateField()
    project_id = models.BigIntegerField(default=EVERY_PROJECT)
    points = models.IntegerField()
    reached_at = models.DateTimeField()

    objects = BoardScoreQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["player", "week", "project_id"], name="board_score_once"
            ),
        ]
        indexes = [
            models.Index(
                F("week"),
                F("project_id"),
                F("points").desc(),
                F("reached_at"),
                name="board_best_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points} in the week of {self.week}"

    def key(self) -> tuple[int, date, int]:
        return self.player_id, self.week, self.project_id
