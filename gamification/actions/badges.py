"""Badges: given when a career has earned them, and never taken away."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from gamification.conf import conf
from gamification.events import BadgeEarned
from gamification.models import EarnedBadge, Player
from gamification.queries.careers import career_of
from gamification.rules.badges import newly_earned
from labeling import bus


def owe_badges(*, player_ids: Collection[int], at: datetime) -> None:
    """Note that something has happened which may have earned these players a badge."""
    Player.objects.owe_badges(player_ids, at=at)


def award_due_badges(*, at: datetime) -> None:
    """Look at the badges of those to whom something has happened, longest ago first."""
    due = Player.objects.owed_badges().values_list("pk", flat=True)
    for player_id in list(due[: conf().BADGES_AT_ONCE]):
        award_badges(player_id=player_id, at=at)


def award_badges(*, player_id: int, at: datetime) -> None:
    """Give a player the tiers they have reached and do not have.  Safe to repeat."""
    with transaction.atomic():
        # First, so that what happens while we look is looked at again.
        Player.objects.filter(pk=player_id).update(badges_due_at=None)
        had = EarnedBadge.objects.tiers_of(player_id)
        earned = EarnedBadge.objects.write(
            [
                EarnedBadge(player_id=player_id, slug=slug, tier=tier, earned_at=at)
                for slug, tier in newly_earned(career_of(player_id, at=at), had)
            ]
        )
        bus.publish(*[BadgeEarned(player_id, badge.slug, badge.tier, at) for badge in earned])
