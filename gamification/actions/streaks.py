"""Streaks: a day counts once a round has been finished on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from gamification.events import StreakExtended
from gamification.models import ActivityDay, Player
from gamification.queries.profiles import streak_of
from gamification.rules.streaks import local_day
from labeling import bus
from labeling.events import AnswerSubmitted
from labeling.queries import replay


def extend_streaks(answers: Sequence[AnswerSubmitted]) -> None:
    """Count the days on which these answers finished a round.  Safe to repeat."""
    players = {answer.round_id: answer.worker_id for answer in answers}
    finished = replay.finished_rounds(players)
    if not finished:
        return
    with transaction.atomic():
        new = _unknown(_days(finished, players))
        ActivityDay.objects.bulk_create(new, ignore_conflicts=True)
        bus.publish(*map(_extended, new))


def _days(finished: dict[UUID, datetime], players: dict[UUID, int]) -> list[ActivityDay]:
    """Return the days the rounds fall on, each with the round that was finished first."""
    zones = dict(
        Player.objects.filter(pk__in=players.values()).values_list("worker_id", "time_zone")
    )
    days: dict[tuple[int, date], ActivityDay] = {}
    for round_id, at in sorted(finished.items(), key=lambda pair: pair[1]):
        player_id = players[round_id]
        if player_id in zones:
            day = local_day(at, zones[player_id])
            days.setdefault(
                (player_id, day.date),
                ActivityDay(
                    player_id=player_id,
                    local_date=day.date,
                    time_zone=day.time_zone,
                    at=at,
                ),
            )
    return list(days.values())


def _unknown(days: Iterable[ActivityDay]) -> list[ActivityDay]:
    days = list(days)
    known = set(
        ActivityDay.objects.filter(
            player__in={day.player_id for day in days},
            local_date__in={day.local_date for day in days},
        ).values_list("player_id", "local_date")
    )
    return [day for day in days if (day.player_id, day.local_date) not in known]


def _extended(day: ActivityDay) -> StreakExtended:
    streak = streak_of(day.player_id, day.time_zone, day.at)
    return StreakExtended(player_id=day.player_id, days=streak.days, at=day.at)
