"""Leagues: rooms, places and where they lead."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gamification.rules.leagues import (
    ROOM,
    Fate,
    League,
    Score,
    are_alike,
    closes_at,
    next_league,
    room_to_join,
    standings,
)
from gamification.rules.weeks import ends_at

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

paces = st.integers(0, 5000)
leagues = st.sampled_from(League)
points = st.lists(st.integers(0, 40), max_size=ROOM)


def a_room(points: list[int]) -> list[Score]:
    return [Score(i, n, NOON + timedelta(minutes=i)) for i, n in enumerate(points, start=1)]


def fates(points: list[int], league: League = League.GOLD) -> dict[int, Fate]:
    return {one.player_id: one.fate for one in standings(a_room(points), league)}


@given(paces, paces)
def test_being_alike_is_mutual(one: int, another: int) -> None:
    assert are_alike(one, another) == are_alike(another, one)
    assert are_alike(one, one)


@given(paces, st.lists(paces, min_size=1, max_size=2), st.integers(2, 9), st.integers(0, 500))
def test_nobody_sits_alone_while_there_are_rooms_enough(
    pace: int, rooms: list[int], n_open: int, n_players: int
) -> None:
    room = room_to_join(pace, rooms, n_open=n_open, n_players=n_players)

    if n_players <= n_open * ROOM or any(are_alike(pace, other) for other in rooms):
        assert room is not None
    else:
        assert room is None


@given(paces, st.lists(paces, min_size=2, max_size=2))
def test_the_nearer_room_is_chosen(pace: int, rooms: list[int]) -> None:
    room = room_to_join(pace, rooms, n_open=2, n_players=0)

    assert room is not None
    if are_alike(pace, rooms[1 - room]):
        assert are_alike(pace, rooms[room])


def test_where_no_seat_is_left_a_room_is_opened() -> None:
    assert room_to_join(100, [], n_open=0, n_players=0) is None


@given(points, leagues)
def test_more_points_never_lead_lower(points: list[int], league: League) -> None:
    order = [Fate.DOWN, Fate.STAY, Fate.UP]
    score = {score.player_id: score.points for score in a_room(points)}
    told = standings(a_room(points), league)

    for better, worse in zip(told, told[1:], strict=False):
        assert score[better.player_id] >= score[worse.player_id]
        assert order.index(better.fate) >= order.index(worse.fate)
        if score[better.player_id] == score[worse.player_id]:
            assert (better.place, better.fate) == (worse.place, worse.fate)
        else:
            assert better.place < worse.place


@given(points)
def test_nobody_leaves_the_ladder(points: list[int]) -> None:
    assert Fate.UP not in fates(points, League.DIAMOND).values()
    assert Fate.DOWN not in fates(points, League.COPPER).values()


@given(points)
def test_nothing_earned_never_leads_up(points: list[int]) -> None:
    told = fates(points)

    assert all(told[i] is Fate.DOWN for i, n in enumerate(points, start=1) if n == 0)


def test_a_room_of_thirty_sends_six_up_and_five_down() -> None:
    assert Counter(fates(list(range(1, 31))).values()) == {Fate.UP: 6, Fate.DOWN: 5, Fate.STAY: 19}


@pytest.mark.parametrize(("n", "ups"), [(1, 0), (2, 0), (3, 1), (7, 1), (8, 2)])
def test_small_rooms_have_winners_too(n: int, ups: int) -> None:
    assert list(fates(list(range(1, n + 1))).values()).count(Fate.UP) == ups


def test_who_was_there_first_is_listed_first() -> None:
    late, early = Score(1, 10, NOON), Score(2, 10, NOON - timedelta(hours=1))

    assert [one.player_id for one in standings([late, early], League.GOLD)] == [2, 1]


@given(leagues, st.sampled_from(Fate))
def test_a_league_leads_to_a_neighbour(league: League, fate: Fate) -> None:
    assert abs(next_league(league, fate) - league) <= 1


def test_a_week_closes_when_its_points_have_had_time_to_settle() -> None:
    monday = date(2026, 11, 16)

    assert closes_at(monday) - ends_at(monday) == timedelta(days=3)
