"""Players leave for good: their names go, and what they have earned stays in the sums."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from gamification.actions.fulfilment import give_back_waiting
from gamification.actions.teams import leave_team
from gamification.models import Balance, PastZone, Player, SkillBadge, Worn
from labeling.problems import Problem

FORMER = "a former player"
"""What everybody who has left is called, wherever they are still seen."""


class NotConfirmed(Problem):
    code = "not_confirmed"
    title = "Not confirmed"
    status = 422


def confirm_departure(*, player_id: int, name: str) -> None:
    """Let nobody leave by a slip: they say their name once more."""
    own = Player.objects.values_list("name", flat=True).get(pk=player_id)
    if name.strip().casefold() != own.casefold():
        raise NotConfirmed("Type {name}, your name here, to confirm.", name=own)


def forget_player(*, player_id: int, at: datetime) -> None:
    """Take what tells who a player was.  Safe to repeat."""
    with transaction.atomic():
        staying = Player.objects.filter(pk=player_id, left_at=None)
        staying.update(name=FORMER, language="", time_zone="UTC", left_at=at)
        leave_team(player_id=player_id)
        give_back_waiting(player_id=player_id, at=at)
        Worn.objects.filter(player=player_id).delete()
        PastZone.objects.filter(player=player_id).delete()
        SkillBadge.objects.filter(player=player_id).delete()


def drop_players(*, player_ids: Collection[int]) -> None:
    """Delete players who have never played, and so have earned nothing.  Safe to repeat."""
    Balance.objects.filter(player__in=player_ids).delete()
    Player.objects.filter(pk__in=player_ids).delete()
