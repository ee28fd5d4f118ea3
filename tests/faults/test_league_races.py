"""Many who sit down, join or settle at the same moment; and a race with the guard off."""

from __future__ import annotations

import random
from collections import Counter
from functools import partial
from typing import Any

import pytest

from gamification.actions.leagues import close_weeks, take_seats
from gamification.actions.teams import join_team, make_team
from gamification.models import BoardCount, Player, Room, Seat, Team
from gamification.models.checkpoints import CheckpointQuerySet
from gamification.models.leagues import RoomQuerySet
from gamification.queries.invariants import INVARIANTS
from gamification.rules.leagues import ROOM, closes_at
from gamification.rules.teams import MOST
from gamification.rules.weeks import week_of
from labeling.problems import Problem
from tests.at_once import at_once
from tests.factories import NOW
from tests.gamification.earning import a_player, earn

pytestmark = pytest.mark.django_db(transaction=True)


def sit_down(player: Player) -> None:
    take_seats(player_ids=[player.pk], at=NOW)


def broken() -> list[str]:
    return [one for invariant in INVARIANTS if invariant.name in OURS for one in invariant.find()]


OURS = {"boards_are_sums", "board_counts_are_counts", "rooms_are_counted", "seats_of_the_week"}


def test_no_room_takes_one_too_many_and_nobody_sits_twice() -> None:
    players = [a_player(10) for _ in range(ROOM + 10)]

    at_once([partial(sit_down, player) for player in players * 2])

    assert Seat.objects.count() == len(players)
    assert max(Room.objects.values_list("n_seats", flat=True)) <= ROOM
    assert broken() == []


def test_a_week_closes_once_however_many_close_it() -> None:
    for n in range(1, 9):
        sit_down(a_player(10 * n))

    at_once([partial(close_weeks, at=closes_at(week_of(NOW)))] * 8)

    assert set(Seat.objects.values_list("place", flat=True)) == set(range(1, 9))
    assert broken() == []


def test_the_last_place_of_a_team_is_taken_once() -> None:
    first, *others = [a_player() for _ in range(MOST + 5)]
    make_team(player_id=first.pk, name="Diggers", at=NOW, rng=random.Random(1))
    code = Team.objects.get().code

    came = Counter(at_once([partial(_join, player, code) for player in others]))

    assert came == {"in": MOST - 1, "team_full": 5}


def _join(player: Player, code: str) -> str:
    try:
        join_team(player_id=player.pk, code=code, at=NOW)
    except Problem as problem:
        return problem.code
    return "in"


def test_points_that_settle_at_once_are_all_counted() -> None:
    players = [a_player() for _ in range(6)]

    at_once([partial(earn, player, n) for player in players for n in (10, 70, 200)])

    assert BoardCount.objects.filter(level=3, span="week", project_id=0).get().n == 6
    assert broken() == []


@pytest.mark.grown_up
def test_without_its_locks_a_room_is_overfull(monkeypatch: Any) -> None:
    def unlocked(self: RoomQuerySet, *args: Any, **how: Any) -> RoomQuerySet:
        return self

    monkeypatch.setattr(RoomQuerySet, "select_for_update", unlocked)
    monkeypatch.setattr(CheckpointQuerySet, "hold", lambda *_: None)
    players = [a_player(10) for _ in range(ROOM + 10)]

    at_once([partial(_try_to_sit_down, player) for player in players])

    assert Seat.objects.count() < len(players) or broken()


def _try_to_sit_down(player: Player) -> str:
    try:
        sit_down(player)
    except Exception as error:
        return type(error).__name__
    return "in"
