"""Leagues: rooms of a week, and who sits in them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from gamification.models.players import Player
from gamification.rules.leagues import ROOM, Fate, League

LEAGUES = [(league.value, league.name.lower()) for league in League]
FATES = [(fate.value, fate.value) for fate in Fate]


class RoomQuerySet(models.QuerySet["Room"]):
    def of(self, week: date, league: League) -> RoomQuerySet:
        return self.filter(week=week, league=league.value)

    def with_seats_left(self) -> RoomQuerySet:
        return self.filter(n_seats__lt=ROOM, closed_at=None)

    def unclosed(self) -> RoomQuerySet:
        return self.filter(closed_at=None)


class Room(models.Model):
    """Some thirty players of one league who play about as much as each other, for a week."""

    week = models.DateField()
    league = models.PositiveSmallIntegerField(choices=LEAGUES)
    number = models.PositiveIntegerField()
    # That of whoever opened it: who is like them sits down here.
    pace = models.PositiveIntegerField()
    n_seats = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    # When its places became final.
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["week", "league", "number"], name="room_once"),
            models.CheckConstraint(condition=Q(n_seats__lte=ROOM), name="room_not_overfull"),
        ]
        indexes = [
            models.Index(
                fields=["week", "league", "pace"],
                condition=Q(n_seats__lt=ROOM, closed_at=None),
                name="room_with_seats_left",
            ),
            models.Index(fields=["week"], condition=Q(closed_at=None), name="room_unclosed"),
        ]

    def __str__(self) -> str:
        return f"room {self.number} of {League(self.league).name.lower()}, {self.week}"


class SeatQuerySet(models.QuerySet["Seat"]):
    def shown(self) -> SeatQuerySet:
        """Leave out who wants to be in no league, who has left, and who may not play."""
        return self.filter(
            player__is_hidden=False, player__left_at=None, player__worker__suspended_at=None
        )

    def latest_before(self, player_id: int, week: date) -> Seat | None:
        """Return where a player sat the last time they played before a week."""
        seats = self.filter(player=player_id, week__lt=week).select_related("room")
        return seats.order_by("-week").first()


class Seat(models.Model):
    """A player's place in a room; what it came to is written down when the room closes."""

    player = models.ForeignKey(
        Player, on_delete=models.CASCADE, related_name="seats", db_index=False
    )
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="seats")
    # Its room's, said again here so that nobody sits in two.
    week = models.DateField()
    seated_at = models.DateTimeField()
    points = models.IntegerField(null=True, blank=True)
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    fate = models.CharField(max_length=4, choices=FATES, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["player", "week"], name="seat_once_a_week"),
        ]

    def __str__(self) -> str:
        return f"seat of player {self.player_id} in the week of {self.week}"

    def close(self, *, points: int, place: int | None, fate: Fate) -> None:
        self.points, self.place, self.fate = points, place, fate.value
