"""Boards: who has gathered how much, and how many have so much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import models
from django.db.models import F, Q

from gamification.models.players import Player
from gamification.rules.boards import EVERY_PROJECT, LEVELS, Board, Span, better_than
from labeling.rows import insert

SPANS = [(span.value, span.value) for span in Span]

_ADD_SCORES = """
ON CONFLICT (player_id, span, starts, project_id) DO UPDATE SET
    points = gamification_boardscore.points + excluded.points,
    reached_at = CASE WHEN excluded.points > 0
                       AND excluded.reached_at > gamification_boardscore.reached_at
                      THEN excluded.reached_at
                      ELSE gamification_boardscore.reached_at END
RETURNING player_id, span, starts, project_id, points
"""

_ADD_COUNTS = """
ON CONFLICT (span, starts, project_id, level, bucket) DO UPDATE SET
    n = gamification_boardcount.n + excluded.n
"""

AT_ONCE = 500
"""Rows in one statement; a database takes only so many values."""


class BoardScoreQuerySet(models.QuerySet["BoardScore"]):
    def on(self, board: Board) -> BoardScoreQuerySet:
        return self.filter(**board._asdict())

    def playing(self) -> BoardScoreQuerySet:
        """Leave out those all of whose answers came to nothing."""
        return self.filter(points__gt=0)

    def best_first(self) -> BoardScoreQuerySet:
        """Ties are shown by who was there first, never by whose account is older."""
        return self.order_by("-points", "reached_at", "pk")

    def add(self, scores: Sequence[BoardScore]) -> list[tuple[Board, int, int]]:
        """Add the points of these rows to those on the boards; return what they were and are."""
        added = {score.key(): score.points for score in scores}
        # In a fixed order, so that two who add cannot wait for each other.
        in_order = sorted(scores, key=BoardScore.key)
        changed = []
        for start in range(0, len(in_order), AT_ONCE):
            for *key, points in insert(in_order[start : start + AT_ONCE], then=_ADD_SCORES):
                player_id, span, starts, project_id = key
                board = Board(span, _as_date(starts), project_id)
                changed.append((board, points - added[player_id, *board], points))
        return changed


def _as_date(value: date | str) -> date:
    # SQLite returns what it stores, which is text.
    return date.fromisoformat(value) if isinstance(value, str) else value


class BoardScore(models.Model):
    """A player's settled points of a day, a week or all time, in one project or in all.

    Always the sum of the ledger's entries for it, and changed in the same transaction.
    """

    player = models.ForeignKey(
        Player, on_delete=models.CASCADE, related_name="board_scores", db_index=False
    )
    span = models.CharField(max_length=4, choices=SPANS)
    starts = models.DateField()
    project_id = models.BigIntegerField(default=EVERY_PROJECT)
    points = models.IntegerField()
    reached_at = models.DateTimeField()

    objects = BoardScoreQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["player", "span", "starts", "project_id"], name="board_score_once"
            ),
        ]
        indexes = [
            models.Index(
                F("span"),
                F("starts"),
                F("project_id"),
                F("points").desc(),
                F("reached_at"),
                name="board_best_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points} in the {self.span} of {self.starts}"

    def key(self) -> tuple[int, str, date, int]:
        return self.player_id, self.span, self.starts, self.project_id


class BoardCountQuerySet(models.QuerySet["BoardCount"]):
    def on(self, board: Board) -> BoardCountQuerySet:
        return self.filter(**board._asdict())

    def add(self, changes: Mapping[tuple[Board, int, int], int]) -> None:
        """Add so many players to these buckets of boards."""
        counts = [
            BoardCount(**board._asdict(), level=level, bucket=bucket, n=n)
            for (board, level, bucket), n in sorted(changes.items())
            if n
        ]
        for start in range(0, len(counts), AT_ONCE):
            insert(counts[start : start + AT_ONCE], then=_ADD_COUNTS)

    def n_better_and_all(self, board: Board, points: int) -> tuple[int, int]:
        """Count who has more points than these, and who has any, in short stretches of an index."""
        better = Q()
        for level, first, before in better_than(points):
            stretch = Q(level=level, bucket__gte=first)
            better |= stretch if before is None else stretch & Q(bucket__lt=before)
        everybody = Q(level=LEVELS - 1)
        counts = (
            self.on(board)
            .filter(better | everybody)
            .aggregate(
                better=models.Sum("n", filter=better, default=0),
                everybody=models.Sum("n", filter=everybody, default=0),
            )
        )
        return counts["better"], counts["everybody"]


class BoardCount(models.Model):
    """How many players have points of a bucket of a board (see ``rules.boards``)."""

    span = models.CharField(max_length=4, choices=SPANS)
    starts = models.DateField()
    project_id = models.BigIntegerField(default=EVERY_PROJECT)
    level = models.PositiveSmallIntegerField()
    bucket = models.PositiveIntegerField()
    n = models.IntegerField()

    objects = BoardCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["span", "starts", "project_id", "level", "bucket"], name="board_count_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.n} in bucket {self.bucket} of level {self.level}"
