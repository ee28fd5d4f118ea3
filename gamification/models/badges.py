"""Badges that players have earned."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models

from gamification.models.players import Player
from labeling.rows import insert


class EarnedBadgeQuerySet(models.QuerySet["EarnedBadge"]):
    def tiers_of(self, player_id: int) -> dict[str, int]:
        """Return the highest tier a player has of each badge they have."""
        tiers = self.filter(player=player_id).order_by().values_list("slug")
        return dict(tiers.annotate(models.Max("tier")))

    def write(self, earned: Sequence[EarnedBadge]) -> list[EarnedBadge]:
        """Insert those that are new, and return them: the database decides who is first."""
        new = insert(earned, then="ON CONFLICT (player_id, slug, tier) DO NOTHING RETURNING slug")
        slugs = {slug for (slug,) in new}
        return [badge for badge in earned if badge.slug in slugs]


class EarnedBadge(models.Model):
    """A tier of a badge, earned once and kept for ever."""

    player = models.ForeignKey(
        Player, on_delete=models.CASCADE, related_name="badges", db_index=False
    )
    slug = models.CharField(max_length=40)
    tier = models.PositiveSmallIntegerField()
    earned_at = models.DateTimeField()

    objects = EarnedBadgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["player", "slug", "tier"], name="badge_earned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.slug}, tier {self.tier}"
