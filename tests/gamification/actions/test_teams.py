"""Teams: made, joined by a code, left; and a board on which being many does not win."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from gamification.actions.players import NameTaken, UnfitName
from gamification.actions.teams import InATeam, NoSuchTeam, TeamFull, join_team, leave_team
from gamification.actions.teams import make_team as make
from gamification.models import Balance, Membership, Player, Team
from gamification.queries.profiles import NoSuchPlayer
from gamification.queries.teams import team_page, team_rows
from gamification.rules.teams import MOST
from gamification.rules.weeks import week_of
from labeling.models import Worker
from tests.factories import NOW
from tests.gamification.earning import a_player, earn

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)
dice = random.Random(7)


def a_team(*points: int, name: str = "Diggers") -> list[Player]:
    """Make a team whose members earn so much after they have joined."""
    first, *others = players = [a_player() for _ in points]
    make(player_id=first.pk, name=name, at=NOW, rng=dice)
    for player in others:
        join_team(player_id=player.pk, code=Team.objects.get(name=name).code, at=NOW)
    for player, n in zip(players, points, strict=True):
        earn(player, n, at=LATER)
    return players


def page(player: Player) -> dict[str, Any]:
    return team_page(player.pk, at=LATER)


def points_of(name: str) -> int:
    rows = team_rows(week_of(NOW), mine=None)
    return next((row.points for row in rows if row.name == name), 0)


def test_a_code_brings_one_in_however_it_is_typed():
    [first] = a_team(10)
    second = a_player()

    join_team(player_id=second.pk, code=f" {Team.objects.get().code.lower()} ", at=NOW)

    assert [member.is_me for member in page(second)["mine"]["members"]] == [False, True]
    assert page(first)["mine"]["code"] == Team.objects.get().code


def test_joining_twice_is_joining_once():
    [first] = a_team(10)

    join_team(player_id=first.pk, code=Team.objects.get().code, at=NOW)

    assert Membership.objects.count() == 1


def test_a_wrong_code_opens_nothing():
    with pytest.raises(NoSuchTeam):
        join_team(player_id=a_player().pk, code="ABCDEFGH", at=NOW)


def test_nobody_is_in_two_teams():
    [first] = a_team(10)
    a_team(10, name="Panners")

    with pytest.raises(InATeam):
        join_team(player_id=first.pk, code=Team.objects.get(name="Panners").code, at=NOW)
    with pytest.raises(InATeam):
        make(player_id=first.pk, name="Loners", at=NOW, rng=dice)


@pytest.mark.parametrize("name", ["x", "<b>team</b>", "4 2", "  Diggers", "a" * 31])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(UnfitName):
        make(player_id=a_player().pk, name=name, at=NOW, rng=dice)


def test_a_name_is_taken_once_whatever_its_case():
    a_team(10)
    other = a_player()

    with pytest.raises(NameTaken):
        make(player_id=other.pk, name="dIGGERS", at=NOW, rng=dice)

    assert not Membership.objects.filter(player=other).exists()


def test_a_team_can_be_full():
    a_team(*[0] * MOST)

    with pytest.raises(TeamFull):
        join_team(player_id=a_player().pk, code=Team.objects.get().code, at=NOW)


def test_who_does_not_play_makes_no_team():
    with pytest.raises(NoSuchPlayer):
        make(player_id=10**9, name="Diggers", at=NOW, rng=dice)


def test_leaving_keeps_ones_points_and_the_last_ends_the_team():
    first, second = a_team(30, 20)

    leave_team(player_id=first.pk)
    leave_team(player_id=first.pk)

    assert Balance.objects.get(player=first, account="settled").amount == 30
    assert page(first)["mine"] is None
    assert points_of("Diggers") == 20

    leave_team(player_id=second.pk)
    assert not Team.objects.exists()


def test_a_big_team_does_not_win_by_its_size():
    a_team(*[10] * 20, name="Crowd")
    a_team(11, 11, 11, 11, 11, name="Few")

    rows = team_rows(week_of(NOW), mine=None)

    assert [(row.place, row.name, row.points, row.n_members) for row in rows] == [
        (1, "Few", 55, 5),
        (2, "Crowd", 50, 20),
    ]


def test_what_one_brings_along_does_not_count_for_the_team():
    star = a_player(500)
    a_team(10)
    join_team(player_id=star.pk, code=Team.objects.get().code, at=NOW)
    assert points_of("Diggers") == 10

    earn(star, 7, at=LATER)

    assert page(star)["mine"]["points"] == 17


def test_next_week_everything_counts():
    star = a_player(500)
    a_team(10)
    join_team(player_id=star.pk, code=Team.objects.get().code, at=NOW)
    earn(star, 7, at=NOW + timedelta(weeks=1))

    [row] = team_rows(week_of(NOW + timedelta(weeks=1)), mine=None)

    assert row.points == 7


def test_who_is_hidden_counts_and_is_not_named():
    hidden, me = a_team(30, 20)
    Player.objects.filter(pk=hidden.pk).update(is_hidden=True)

    assert [member.name for member in page(me)["mine"]["members"]] == [me.name]
    assert page(me)["mine"]["points"] == 50


def test_who_may_not_play_counts_for_nobody():
    cheat, me = a_team(30, 20)
    Worker.objects.filter(pk=cheat.pk).update(suspended_at=NOW)

    assert page(me)["mine"]["points"] == points_of("Diggers") == 20


def test_who_wants_quiet_has_a_team_and_sees_no_board():
    me, _ = a_team(30, 20)
    Player.objects.filter(pk=me.pk).update(is_quiet=True)

    assert page(me)["rows"] == []
    assert page(me)["mine"]["points"] == 50


def test_who_wants_quiet_is_told_nothing_of_who_has_more():
    _, quiet, _ = a_team(10, 30, 20)
    Player.objects.filter(pk=quiet.pk).update(is_quiet=True)

    mine = page(quiet)["mine"]

    names = [member.name for member in mine["members"]]
    assert names == sorted(names, key=str.casefold)
    assert {(member.points, member.counts) for member in mine["members"]} == {(None, False)}
