"""Rooms fill with who plays, and close once the week's points have settled."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from gamification.actions import leagues
from gamification.actions.leagues import close_weeks, take_seats
from gamification.events import SeatDecided
from gamification.models import BoardScore, Player, Room, Seat
from gamification.queries.invariants import miscounted_rooms
from gamification.queries.leagues import league_page
from gamification.rules.leagues import ROOM, League, closes_at
from gamification.rules.weeks import week_of
from labeling.models import Worker
from tests.factories import NOW, settle_down
from tests.gamification.earning import a_player, earn

pytestmark = pytest.mark.django_db

WEEK = week_of(NOW)
NEXT = NOW + timedelta(weeks=1)
CLOSED = closes_at(WEEK)


def seat_all(*players: Player, at=NOW) -> None:
    take_seats(player_ids=[player.pk for player in players], at=at)


def a_seated_player(points: int, at=NOW, **fields: object) -> Player:
    player = a_player(points, at=at, **fields)
    seat_all(player, at=at)
    return player


def league_of(player: Player, at) -> str:
    told: str = league_page(player.pk, at=at)["league"]
    return told


def test_who_has_settled_points_gets_a_seat_and_only_one():
    me, idle = a_player(30), a_player()

    seat_all(me, idle)
    seat_all(me, idle)

    assert list(Seat.objects.values_list("player_id", "week")) == [(me.pk, WEEK)]
    assert Room.objects.get().n_seats == 1
    assert not list(miscounted_rooms())


def test_the_first_settled_points_bring_the_seat_along():
    me = a_player(30, at=timezone.now())

    settle_down()

    assert Seat.objects.get().player_id == me.pk


def test_a_room_takes_thirty_and_then_another_opens():
    for _ in range(ROOM + 1):
        a_seated_player(10)

    assert sorted(Room.objects.values_list("number", "n_seats")) == [(1, ROOM), (2, 1)]
    assert not list(miscounted_rooms())


def test_the_database_refuses_one_seat_too_many():
    a_seated_player(10)

    with pytest.raises(IntegrityError), transaction.atomic():
        Room.objects.update(n_seats=ROOM + 1)


def test_who_plays_alike_sits_together_once_there_are_many():
    quick = [a_player(1000) for _ in range(31)]
    slow = [a_player(60) for _ in range(31)]
    seat_all(*quick, *slow)
    Seat.objects.update(fate="stay")
    for player in (*quick, *slow):
        earn(player, 5, at=NEXT)

    # In any order: slow and quick take turns.
    for pair in zip(quick[:10], slow[:10], strict=True):
        for player in pair:
            seat_all(player, at=NEXT)

    rooms = Counter(
        (seat.room.league, seat.room.number, seat.player in quick)
        for seat in Seat.objects.filter(week=week_of(NEXT)).select_related("room")
    )
    assert len(rooms) == len({room[:2] for room in rooms}) == 2


def test_who_is_hidden_gets_no_seat_and_who_hides_is_seen_no_more():
    hidden = a_seated_player(30, is_hidden=True)
    other, me = a_seated_player(20), a_seated_player(10)
    Player.objects.filter(pk=other.pk).update(is_hidden=True)

    assert not Seat.objects.filter(player=hidden).exists()
    assert [row.name for row in league_page(me.pk, at=NOW)["rows"]] == [me.name]
    assert league_page(other.pk, at=NOW)["rows"] == []


def test_who_may_not_play_or_has_left_is_not_in_the_room():
    cheat, gone, me = a_seated_player(30), a_seated_player(20), a_seated_player(10)
    Worker.objects.filter(pk=cheat.pk).update(suspended_at=NOW)
    Player.objects.filter(pk=gone.pk).update(left_at=NOW)

    [row] = league_page(me.pk, at=NOW)["rows"]

    assert (row.name, row.place) == (me.name, 1)


def test_who_wants_quiet_sees_nothing_and_plays_on():
    me = a_seated_player(10, is_quiet=True)

    page = league_page(me.pk, at=NOW)

    assert (page["is_quiet"], page["rows"], page["last"]) == (True, [], None)
    assert Seat.objects.filter(player=me).exists()


def test_a_week_closes_when_its_points_have_settled_and_not_before():
    players = [a_seated_player(10 * n) for n in range(1, 8)]

    close_weeks(at=CLOSED - timedelta(seconds=1))
    assert not Seat.objects.exclude(fate="").exists()

    close_weeks(at=CLOSED)
    fates = dict(Seat.objects.values_list("player_id", "fate"))
    assert fates[players[-1].pk] == "up"
    assert fates[players[0].pk] == "stay"  # Nobody falls out of the lowest.
    assert league_of(players[-1], CLOSED) == "silver"


def test_closing_twice_changes_nothing_and_tells_once(hear):
    heard = hear(SeatDecided)
    for n in range(1, 8):
        a_seated_player(10 * n)

    close_weeks(at=CLOSED)
    before = list(Seat.objects.order_by("pk").values()), list(Room.objects.order_by("pk").values())
    close_weeks(at=CLOSED + timedelta(hours=1))

    after = list(Seat.objects.order_by("pk").values()), list(Room.objects.order_by("pk").values())
    assert after == before
    assert len(heard) == 7


def test_a_job_that_was_killed_half_way_goes_on(monkeypatch):
    for _ in range(ROOM + 5):
        a_seated_player(10)
    real, calls = leagues._move_on, []

    def die_later(seat, at):
        calls.append(seat)
        if len(calls) > ROOM + 2:
            raise KeyboardInterrupt
        real(seat, at)

    monkeypatch.setattr(leagues, "_move_on", die_later)
    with pytest.raises(KeyboardInterrupt):
        close_weeks(at=CLOSED)
    assert Room.objects.unclosed().count() == 1
    assert Seat.objects.filter(fate="").count() == 5

    monkeypatch.undo()
    close_weeks(at=CLOSED)

    assert not Room.objects.unclosed().exists()
    assert not Seat.objects.filter(fate="").exists()


def test_a_room_is_counted_from_the_ledger_when_it_closes():
    me = a_seated_player(70)
    BoardScore.objects.filter(player=me).update(points=7)

    close_weeks(at=CLOSED)

    assert Seat.objects.get(player=me).points == 70


def test_pending_points_count_nowhere():
    me = a_seated_player(10)
    earn(me, 0)

    assert [row.points for row in league_page(me.pk, at=NOW)["rows"]] == [10]


def test_points_of_a_week_that_settle_after_its_end_still_count_until_it_closes():
    slow, quick = a_seated_player(20), a_seated_player(30)
    a_seated_player(10)
    earn(slow, 50, at=NOW)

    close_weeks(at=CLOSED)

    places = dict(Seat.objects.values_list("player_id", "place"))
    assert (places[slow.pk], places[quick.pk]) == (1, 2)


def test_who_sat_down_before_last_week_closed_moves_when_it_leads_elsewhere():
    players = [a_seated_player(10 * n) for n in range(1, 8)]
    best, second = players[-1], players[-2]
    for player in (best, second):
        earn(player, 5, at=NEXT)
        seat_all(player, at=NEXT)
    assert (league_of(best, NEXT), league_of(second, NEXT)) == ("silver", "copper")
    earn(second, 500, at=NOW)

    close_weeks(at=CLOSED)

    assert (league_of(best, NEXT), league_of(second, NEXT)) == ("copper", "silver")
    assert not list(miscounted_rooms())


def test_last_week_is_told_as_what_it_is():
    players = [a_seated_player(10 * n) for n in range(1, 8)]

    early = league_page(players[-1].pk, at=NEXT)["last"]
    close_weeks(at=CLOSED)
    late = league_page(players[-1].pk, at=NEXT)["last"]

    assert (early.place, early.of, early.fate, early.is_final) == (1, 7, "up", False)
    assert (late.place, late.of, late.fate, late.is_final) == (1, 7, "up", True)


def test_who_is_seen_no_more_keeps_their_league():
    me = a_seated_player(10)
    a_seated_player(20)
    Player.objects.filter(pk=me.pk).update(is_hidden=True)

    close_weeks(at=CLOSED)

    seat = Seat.objects.get(player=me)
    assert (seat.place, seat.fate) == (None, "stay")


def test_nobody_rises_out_of_the_highest_league():
    me = a_seated_player(10)
    for _ in range(2):
        a_seated_player(5)
    Room.objects.update(league=League.DIAMOND.value)

    close_weeks(at=CLOSED)

    assert Seat.objects.get(player=me).fate == "stay"
    assert league_of(me, CLOSED) == "diamond"


def test_a_room_takes_a_fixed_number_of_queries(django_assert_num_queries):
    players = [a_seated_player(n) for n in range(1, 6)]

    with django_assert_num_queries(6):
        league_page(players[0].pk, at=NOW)
