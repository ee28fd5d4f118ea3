"""Badges: given when a career has earned them, and never taken away.

Experience and quests are counted along with them, whenever something has happened to a player.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from gamification.actions.experience import count_experience
from gamification.conf import conf
from gamification.events import BadgeEarned
from gamification.models import EarnedBadge, Player
from gamification.queries.careers import career_of
from gamification.rules.badges import newly_earned
from gamification.rules.streaks import local_date
from labeling import bus


def owe_badges(*, player_ids: Collection[int], at: datetime) -> None:
    """Note that something has happened which may have earned these players a badge."""
    Player.objects.owe_badges(player_ids, at=at)


def award_what_is_due(*, at: datetime) -> None:
    """Look at those to whom something has happened, longest ago first."""
    due = Player.objects.owed_badges().values_list("pk", "time_zone", "badges_due_at")
    for player_id, time_zone, since in list(due[: conf().BADGES_AT_ONCE]):
        # A day may have ended since.
        days = {local_date(moment, time_zone) for moment in (since or at, at)}
        with transaction.atomic():
            award_badges(player_id=player_id, at=at)
            count_experience(player_id=player_id, days=days, at=at)


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
