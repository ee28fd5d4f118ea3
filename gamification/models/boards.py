"""Boards: who has gathered how much this week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection, models
from django.db.models import F

from gamification.models.players import Player

EVERY_PROJECT = 0
"""The project id of the board over all projects.  Not NULL, which no unique key would hold to."""

_UPSERT = """
INSERT INTO {table} (player_id, week, project_id, points, reached_at) VALUES {rows}
ON CONFLICT (player_id, week, project_id) DO UPDATE SET
    points = {table}.points + excluded.points,
    reached_at = CASE WHEN excluded.points > 0 THEN excluded.reached_at
                      ELSE {table}.reached_at END
"""


class BoardScoreQuerySet(models.QuerySet["BoardScore"]):
    def of(self, week: date, project_id: int = EVERY_PROJECT) -> BoardScoreQuerySet:
        return self.filter(week=week, project_id=project_id)

    def playing(self) -> BoardScoreQuerySet:
        """Leave out those all of whose answers came to nothing."""
        return self.filter(points__gt=0)

    def above(self, points: int) -> BoardScoreQuerySet:
        return self.filter(points__gt=points)

    def best_first(self) -> BoardScoreQuerySet:
        """Ties are shown by who was there first, never by whose account is older."""
        return self.order_by("-points", "reached_at", "pk")

    def add(self, scores: Sequence[BoardScore]) -> None:
        """Add the points of these rows to those on the boards, in one statement."""
        if not scores:
            return
        # In a fixed order, so that two who add cannot wait for each other.
        scores = sorted(scores, key=lambda s: (s.player_id, s.week, s.project_id))
        fields = [f for f in BoardScore._meta.local_fields if f.name != "id"]
        with connection.cursor() as cursor:
            cursor.execute(
                _UPSERT.format(
                    table=BoardScore._meta.db_table,
                    rows=", ".join(["(%s, %s, %s, %s, %s)"] * len(scores)),
                ),
                [
                    field.get_db_prep_save(getattr(score, field.attname), connection)
                    for score in scores
                    for field in fields
                ],
            )


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
