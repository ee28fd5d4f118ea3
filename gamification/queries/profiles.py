"""Profiles: what a player sees of themselves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from gamification.models import Account, ActivityDay, Balance, Player
from gamification.queries.boards import places_of
from gamification.queries.shop import worn_by
from gamification.rules.boards import week_board
from gamification.rules.streaks import Day, Streak, current_streak, local_day
from gamification.rules.weeks import week_of
from labeling.problems import Problem


class NoSuchPlayer(Problem):
    code = "no_such_player"
    title = "No such player"
    status = 404


def me(worker_id: int, *, at: datetime) -> dict[str, Any]:
    """Return everything the player's own page shows."""
    player = _player(worker_id)
    streak = streak_of(worker_id, player.time_zone, at)
    return {
        "id": player.worker.public_id,
        "name": player.name,
        "worn": worn_by([worker_id])[worker_id],
        "is_guest": player.worker.user_id is None,
        "is_quiet": player.is_quiet,
        "timezone": player.time_zone,
        "points": points_of([worker_id])[worker_id],
        "streak": streak._asdict(),
        "board": places_of([worker_id], week_board(week_of(at)))[worker_id],
    }


def shown_name(player: Player) -> str:
    """Return what others call a player; who has left has no name of their own."""
    return player.name if player.left_at is None else gettext("a former player")


def points_of(player_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return each player's pending and settled points."""
    points = {player_id: {"pending": 0, "settled": 0} for player_id in player_ids}
    shown = Balance.objects.filter(
        player__in=player_ids, account__in=[Account.PENDING, Account.SETTLED]
    )
    for player_id, account, amount in shown.values_list("player_id", "account", "amount"):
        points[player_id][account] = amount
    return points


def streak_of(player_id: int, time_zone: str, at: datetime) -> Streak:
    """Return the player's streak as it stands at that moment in that zone."""
    days = (
        ActivityDay.objects.filter(player=player_id)
        .order_by("-local_date")
        .values_list("local_date", "time_zone", "first_at", "last_at")
    )
    return current_streak((Day(*day) for day in days), now=local_day(at, time_zone))


def is_quiet(player_id: int) -> bool:
    """Tell whether a player wants to hear of no leagues, places or comparisons."""
    return bool(quiet_among([player_id]))


def quiet_among(player_ids: Collection[int]) -> set[int]:
    quiet = Player.objects.filter(pk__in=player_ids, is_quiet=True)
    return set(quiet.values_list("pk", flat=True))


def settings_of(player_id: int) -> dict[str, Any]:
    """Return what a player has chosen for themselves."""
    player = _player(player_id)
    return {
        "name": player.name,
        "is_guest": player.worker.user_id is None,
        "timezone": player.time_zone,
        "language": player.language,
        "is_hidden": player.is_hidden,
        "is_quiet": player.is_quiet,
    }


def language_of(user_id: int) -> str:
    """Return the language a user has chosen as a player; empty if they have not."""
    chosen = Player.objects.filter(worker__user=user_id).values_list("language", flat=True)
    return chosen.first() or ""


def _player(player_id: int) -> Player:
    player = Player.objects.select_related("worker").filter(pk=player_id).first()
    if player is None:
        raise NoSuchPlayer("You are not playing yet; POST to /api/v1/players to begin.")
    return player
