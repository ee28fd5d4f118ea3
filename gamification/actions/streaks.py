"""Streaks: a day counts once a round has been finished on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from gamification.events import StreakExtended
from gamification.models import ActivityDay
from gamification.queries.profiles import streak_of
from gamification.queries.zones import zones_of
from gamification.rules.streaks import local_date
from labeling import bus
from labeling.events import AnswerSubmitted
from labeling.queries import replay

Key = tuple[int, date]


def extend_streaks(answers: Sequence[AnswerSubmitted]) -> set[int]:
    """Count the days on which these answers finished a round, and return whose.  Safe to repeat."""
    players = {answer.round_id: answer.worker_id for answer in answers}
    finished = replay.finished_rounds(players)
    if not finished:
        return set()
    days = _days(finished, players)
    with transaction.atomic():
        known = _known(days)
        for key, day in days.items():
            day.last_at = max(day.last_at, known.get(key, day.last_at))
        ActivityDay.objects.bulk_create(
            # In a fixed order, so that two who count the same days cannot wait for each other.
            [days[key] for key in sorted(days)],
            update_conflicts=True,
            unique_fields=["player", "local_date"],
            update_fields=["last_at"],
        )
        bus.publish(*[_extended(day) for key, day in days.items() if key not in known])
    return {player_id for player_id, _ in days}


def _days(finished: dict[UUID, datetime], players: dict[UUID, int]) -> dict[Key, ActivityDay]:
    """Return the days the rounds fall on, in the zones their players are in."""
    zones = zones_of(players.values())
    days: dict[Key, ActivityDay] = {}
    for round_id, at in sorted(finished.items(), key=lambda pair: pair[1]):
        player_id = players[round_id]
        if player_id in zones:
            zone = zones[player_id].at(at)
            date = local_date(at, zone)
            day = days.setdefault(
                (player_id, date),
                ActivityDay(
                    player_id=player_id,
                    local_date=date,
                    time_zone=zone,
                    first_at=at,
                ),
            )
            day.last_at = at
    return days


def _known(days: Collection[Key]) -> dict[Key, datetime]:
    """Return when those of the days that count already were last played on."""
    rows = ActivityDay.objects.filter(
        player__in={player_id for player_id, _ in days},
        local_date__in={date for _, date in days},
    )
    return {(row.player_id, row.local_date): row.last_at for row in rows}


def _extended(day: ActivityDay) -> StreakExtended:
    streak = streak_of(day.player_id, day.time_zone, day.last_at)
    return StreakExtended(
        player_id=day.player_id, days=streak.days, freezes=streak.freezes, at=day.last_at
    )
