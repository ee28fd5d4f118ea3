"""Leagues: sit down with the first settled points of a week; close it when its points have settled.

Nothing is kept of a week but who sits where.  Places are counted when they are asked for, and once
more, from the ledger, when the room closes.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Max

from gamification.events import SeatDecided
from gamification.models import Checkpoint, Room, Seat
from gamification.queries.leagues import (
    counted_scores,
    league_in,
    name_of,
    nearest_rooms,
    pace_before,
    players_before,
    waiting_for_a_seat,
)
from gamification.rules.leagues import (
    Fate,
    League,
    Standing,
    closes_at,
    room_to_join,
    standings,
)
from gamification.rules.weeks import week_of
from labeling import bus
from labeling.rows import insert

WEEK = timedelta(weeks=1)

SEATING = "seats"
"""Who moves anybody between rooms holds this first."""


def take_seats(*, player_ids: Collection[int], at: datetime) -> None:
    """Let players sit down in the weeks they have points of.  Safe to repeat.

    Which rooms that takes shows only on the way: so one comes after the other, or two who seat
    several could wait for each other.
    """
    with transaction.atomic():
        for week in _open_weeks(at):
            waiting = waiting_for_a_seat(player_ids, week)
            if waiting:
                Checkpoint.objects.hold(SEATING, at)
            for player_id in waiting:
                _sit_down(player_id, week, at)


def _open_weeks(at: datetime) -> list[date]:
    """Return this week, and the one before while it has not closed."""
    week = week_of(at)
    return [week - WEEK, week] if at < closes_at(week - WEEK) else [week]


def _sit_down(player_id: int, week: date, at: datetime) -> None:
    room = _room_for(player_id, week, at)
    seat = Seat(player_id=player_id, room=room, week=week, seated_at=at)
    # The database decides, should they be sitting down elsewhere at this very moment.
    if insert([seat], then="ON CONFLICT (player_id, week) DO NOTHING RETURNING id"):
        Room.objects.filter(pk=room.pk).update(n_seats=F("n_seats") + 1)


def _room_for(player_id: int, week: date, at: datetime) -> Room:
    """Return the room that suits a player, with a seat left, and lock it."""
    league, pace = league_in(player_id, week), pace_before(player_id, week)
    while True:
        nearest = nearest_rooms(week, league, pace)
        chosen = room_to_join(
            pace,
            [room.pace for room in nearest],
            n_open=Room.objects.of(week, league).with_seats_left().count(),
            n_players=players_before(week, league),
        )
        room_id = _open_room(week, league, pace, at) if chosen is None else nearest[chosen].pk
        # Somebody may have taken the last seat since, or opened the same room.
        free = Room.objects.select_for_update().with_seats_left()
        room = free.filter(pk=room_id).first() if room_id else None
        if room:
            return room


def _open_room(week: date, league: League, pace: int, at: datetime) -> int | None:
    """Open a room; None if somebody else has just opened one, to look at first."""
    last = Room.objects.of(week, league).aggregate(last=Max("number"))["last"] or 0
    room = Room(week=week, league=league.value, number=last + 1, pace=pace, opened_at=at)
    opened = insert([room], then="ON CONFLICT (week, league, number) DO NOTHING RETURNING id")
    return int(opened[0][0]) if opened else None


def close_weeks(*, at: datetime) -> None:
    """Close every room whose week's points have settled.  Safe to repeat, and to be killed in."""
    weeks = Room.objects.unclosed().values_list("week", flat=True).distinct()
    due = [week for week in weeks if closes_at(week) <= at]
    rooms = Room.objects.unclosed().filter(week__in=due).order_by("week", "pk")
    for room_id in list(rooms.values_list("pk", flat=True)):
        with transaction.atomic():
            Checkpoint.objects.hold(SEATING, at)
            _close(room_id, at)


def _close(room_id: int, at: datetime) -> None:
    room = Room.objects.unclosed().select_for_update().filter(pk=room_id).first()
    if room is None:
        return
    seats = list(room.seats.all())
    seen = set(room.seats.shown().values_list("player_id", flat=True))
    scores = {one.player_id: one for one in counted_scores([s.player_id for s in seats], room.week)}
    placed = standings([scores[player_id] for player_id in seen], League(room.league))
    standing = {one.player_id: one for one in placed}
    for seat in seats:
        # Who may not be seen keeps the league they are in.
        _, place, fate = standing.get(seat.player_id) or Standing(seat.player_id, 0, Fate.STAY)
        seat.close(points=scores[seat.player_id].points, place=place or None, fate=fate)
    Seat.objects.bulk_update(seats, ["points", "place", "fate"])
    room.closed_at = at
    room.save(update_fields=["closed_at"])
    for seat in seats:
        _move_on(seat, at)
    bus.publish(*[_decided(seat, room, at) for seat in seats if seat.place])


def _move_on(seat: Seat, at: datetime) -> None:
    """Move a player who sat down before this was known, if it has led them to another league."""
    later = Seat.objects.filter(player=seat.player_id, week=seat.week + WEEK, fate="")
    for sits in later.select_related("room"):
        if sits.room.league == league_in(seat.player_id, sits.week).value:
            continue
        room = _room_for(seat.player_id, sits.week, at)
        Room.objects.filter(pk=sits.room_id).update(n_seats=F("n_seats") - 1)
        Room.objects.filter(pk=room.pk).update(n_seats=F("n_seats") + 1)
        Seat.objects.filter(pk=sits.pk).update(room=room)


def _decided(seat: Seat, room: Room, at: datetime) -> SeatDecided:
    return SeatDecided(
        player_id=seat.player_id,
        league=name_of(room.league),
        place=seat.place or 0,
        fate=seat.fate,
        at=at,
    )
