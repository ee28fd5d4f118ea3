"""Leagues: who sits where, and where their places lead."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q, Sum

from gamification.models import BoardScore, Player, Room, Seat
from gamification.queries.boards import LONG_AGO, counted_boards
from gamification.queries.shop import title_of
from gamification.rules.boards import week_board
from gamification.rules.leagues import (
    Fate,
    League,
    Score,
    Standing,
    closes_at,
    next_league,
    standings,
)
from gamification.rules.weeks import ends_at, week_of

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A player of a room, and where their place leads if it stays."""

    place: int
    name: str
    points: int
    fate: str
    is_me: bool
    title: str
    """Words beside the name; empty for most."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a week went for a player; before it closes, how it looks."""

    league: str
    place: int | None
    of: int
    fate: str
    is_final: bool
    closes_at: datetime


def name_of(league: League | int) -> str:
    return League(league).name.lower()


def league_page(player_id: int | None, *, at: datetime) -> dict[str, Any]:
    """Return a player's league and room of this week, and how the week before went."""
    week = week_of(at)
    player = Player.objects.filter(pk=player_id).first()
    if player is None:
        return _page(week)
    if player.is_quiet or player.is_hidden:
        return _page(week) | {"is_quiet": player.is_quiet, "is_hidden": player.is_hidden}
    seat = Seat.objects.filter(player=player, week=week).select_related("room").first()
    league = League(seat.room.league) if seat else league_in(player.pk, week)
    return _page(week) | {
        "league": name_of(league),
        "rows": _lines(seat.room, player.pk) if seat else [],
        "last": _last(player.pk, week),
    }


def _page(week: date) -> dict[str, Any]:
    return {
        "league": name_of(League.COPPER),
        "leagues": [name_of(league) for league in League],
        "ends_at": ends_at(week),
        "closes_at": closes_at(week),
        "is_quiet": False,
        "is_hidden": False,
        "rows": [],
        "last": None,
    }


def _lines(room: Room, me: int) -> list[SeatLine]:
    scores = scores_in(room)
    points = {score.player_id: score.points for score in scores}
    seated = Player.objects.filter(pk__in=points).annotate(title=title_of("pk"))
    named = {pk: (name, title) for pk, name, title in seated.values_list("pk", "name", "title")}
    return [
        SeatLine(
            place,
            named[player_id][0],
            points[player_id],
            fate.value,
            player_id == me,
            title=named[player_id][1],
        )
        for player_id, place, fate in standings(scores, League(room.league))
    ]


def _last(player_id: int, week: date) -> Outcome | None:
    """Return how the week before went, if they played then."""
    seat = Seat.objects.latest_before(player_id, week)
    if seat is None or seat.week != week - WEEK:
        return None
    room = seat.room
    standing = None if seat.fate else standing_of(player_id, room)
    return Outcome(
        league=name_of(room.league),
        place=standing.place if standing else seat.place,
        of=room.seats.shown().count(),
        fate=standing.fate.value if standing else seat.fate or Fate.STAY.value,
        is_final=room.closed_at is not None,
        closes_at=closes_at(room.week),
    )


def scores_in(room: Room) -> list[Score]:
    """Return what the players of a room who may be seen have settled by now."""
    player_ids = room.seats.shown().values_list("player_id", flat=True)
    settled = BoardScore.objects.on(week_board(room.week)).filter(player__in=player_ids)
    points = {score.player_id: score for score in settled}
    return [
        Score(player_id, max(points[player_id].points, 0), points[player_id].reached_at)
        if player_id in points
        else Score(player_id, 0, LONG_AGO)
        for player_id in player_ids
    ]


def counted_scores(player_ids: Collection[int], week: date) -> list[Score]:
    """Return what players have settled of a week, counted from the ledger again."""
    board = week_board(week)
    # No point of a week was moved before it: so the index of players' transactions is enough.
    begun_at = datetime.combine(week, time.min, tzinfo=UTC)
    theirs = Q(tx__player__in=player_ids, tx__at__gte=begun_at, tx__week=week)
    counted = counted_boards(theirs)
    return [
        Score(player_id, max(tally.points, 0), tally.reached_at)
        if (tally := counted.get((player_id, board)))
        else Score(player_id, 0, LONG_AGO)
        for player_id in player_ids
    ]


def standing_of(player_id: int, room: Room) -> Standing | None:
    """Return where a player stands in their room by now; nowhere if nobody may see them."""
    placed = standings(scores_in(room), League(room.league))
    return next((one for one in placed if one.player_id == player_id), None)


def league_in(player_id: int, week: date) -> League:
    """Return the league a player plays in, in a week: where their last week has led them.

    Until that one has closed, where it looks as if it would lead.
    """
    seat = Seat.objects.latest_before(player_id, week)
    if seat is None:
        return League.COPPER
    if seat.fate:
        fate = Fate(seat.fate)
    else:
        standing = standing_of(player_id, seat.room)
        fate = standing.fate if standing else Fate.STAY
    return next_league(League(seat.room.league), fate)


def pace_before(player_id: int, week: date) -> int:
    """Return the points a player settled the week before."""
    before = BoardScore.objects.on(week_board(week - WEEK)).playing()
    return before.filter(player=player_id).values_list("points", flat=True).first() or 0


def players_before(week: date, league: League) -> int:
    """Count who played in a league the week before."""
    rooms = Room.objects.of(week - WEEK, league)
    total: int = rooms.aggregate(total=Sum("n_seats", default=0))["total"]
    return total


def nearest_rooms(week: date, league: League, pace: int) -> Sequence[Room]:
    """Return the rooms with seats left whose pace is next to this one, from above and below."""
    open_ = Room.objects.of(week, league).with_seats_left()
    above = open_.filter(pace__gte=pace).order_by("pace", "number")[:1]
    below = open_.filter(pace__lt=pace).order_by(F("pace").desc(), "number")[:1]
    return [*above, *below]


def waiting_for_a_seat(player_ids: Collection[int], week: date) -> list[int]:
    """Return those of the players who have points of a week and do not sit in a room of it."""
    playing = BoardScore.objects.on(week_board(week)).playing().filter(player__in=player_ids)
    standing = playing.filter(player__is_hidden=False).exclude(player__seats__week=week)
    return sorted(standing.values_list("player_id", flat=True))
