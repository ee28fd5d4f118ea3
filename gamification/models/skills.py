"""Skills: what a player's checks say of them in a project, and answers whose pay may still rise."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import models
from django.db.models import Q

from gamification.models.ledger import LedgerTx
from gamification.models.players import Player
from labeling.rows import insert

Pair = tuple[int, int]
"""A player and a project."""


class SkillQuerySet(models.QuerySet["Skill"]):
    def of(self, pairs: Collection[Pair]) -> dict[Pair, Skill]:
        """Return what is known of each of these players in that project."""
        found = self.filter(
            player__in={player_id for player_id, _ in pairs},
            project_id__in={project_id for _, project_id in pairs},
        )
        return {skill.pair: skill for skill in found if skill.pair in pairs}

    def locked(self, player_id: int, project_id: int) -> Skill:
        """Return what is known of a player in a project, until the transaction ends ours alone."""
        self.bulk_create([Skill(player_id=player_id, project_id=project_id)], ignore_conflicts=True)
        return self.select_for_update().get(player=player_id, project_id=project_id)

    def due(self, at: datetime) -> SkillQuerySet:
        """Return those to be counted again, the longest waiting first."""
        return self.filter(due_at__lte=at).order_by("due_at", "pk")

    def look_again(self, pairs: Collection[Pair], *, by: datetime) -> None:
        """Have these counted again by then, or earlier where that is wanted already."""
        rows = [
            Skill(player_id=player_id, project_id=project_id, due_at=by)
            # In a fixed order, so that two who ask cannot wait for each other.
            for player_id, project_id in sorted(pairs)
        ]
        insert(rows, then=_NO_LATER)


_NO_LATER = """
ON CONFLICT (player_id, project_id) DO UPDATE SET
    due_at = CASE WHEN gamification_skill.due_at <= excluded.due_at
                  THEN gamification_skill.due_at ELSE excluded.due_at END
"""


class Skill(models.Model):
    """What a player's checks in a project said when they were last counted."""

    player = models.ForeignKey(
        Player, on_delete=models.CASCADE, related_name="skills", db_index=False
    )
    project_id = models.BigIntegerField()
    share = models.FloatField(default=0.0)
    is_proven = models.BooleanField(default=False)
    # Gold goes so much better than audits that a person has to look before anything is paid.
    is_held = models.BooleanField(default=False)
    # A person has looked, and found nothing.
    is_cleared = models.BooleanField(default=False)
    # When to count again; None while that would change nothing.
    due_at = models.DateTimeField(null=True, blank=True)

    objects = SkillQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["player", "project_id"], name="skill_once"),
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=1), name="skill_share_is_one"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="skill_due"),
        ]

    def __str__(self) -> str:
        return f"player {self.player_id} in project {self.project_id}: {self.share:.2f}"

    @property
    def pair(self) -> Pair:
        return self.player_id, self.project_id


class Escrow(models.Model):
    """An answer that was right, and is rated at least once more."""

    promise = models.OneToOneField(
        LedgerTx, primary_key=True, on_delete=models.PROTECT, related_name="escrow"
    )
    player = models.ForeignKey(
        Player, on_delete=models.PROTECT, related_name="escrow", db_index=False
    )
    project_id = models.BigIntegerField()
    # It had come to nothing before its item's label was corrected.
    is_mended = models.BooleanField(default=False)
    # Its first instalment has been paid, and only the last one is left.
    is_rated = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "escrow"
        indexes = [models.Index(fields=["player", "project_id"], name="escrow_of_player")]

    def __str__(self) -> str:
        return f"escrow for promise {self.pk}"
