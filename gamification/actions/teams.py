"""Teams: make one, join one by its code, leave.  Everybody's points stay their own."""

from __future__ import annotations

import random
from datetime import datetime

from django.db import IntegrityError, transaction

from gamification.actions.players import NameTaken, fit_name
from gamification.models import BoardScore, Membership, Player, Team
from gamification.queries.profiles import NoSuchPlayer
from gamification.rules.boards import week_board
from gamification.rules.teams import MOST, new_code
from gamification.rules.weeks import week_of
from labeling.problems import Problem


class InATeam(Problem):
    code = "in_a_team"
    title = "In a team already"
    status = 409


class NoSuchTeam(Problem):
    code = "no_such_team"
    title = "No such team"
    status = 404


class TeamFull(Problem):
    code = "team_full"
    title = "Team full"
    status = 409


def make_team(*, player_id: int, name: str, at: datetime, rng: random.Random) -> None:
    """Make a team, and be the first in it."""
    try:
        with transaction.atomic():
            _may_join(player_id)
            code = new_code(rng)
            team = Team.objects.create(name=fit_name(name), code=code, created_at=at)
            _enter(team, player_id, at)
    except IntegrityError:
        raise NameTaken("There is a team called {name} already.", name=name) from None


def join_team(*, player_id: int, code: str, at: datetime) -> None:
    """Enter the team that has this code.  Harmless for who is in it."""
    wanted = code.strip().upper()
    with transaction.atomic():
        # Locked, so that no two take its last place, and the last to leave does not end it.
        team = Team.objects.select_for_update().filter(code=wanted).first()
        if team is None:
            raise NoSuchTeam("No team has this code. Ask for it again, letter by letter.")
        if Membership.objects.filter(player=player_id, team=team).exists():
            return
        _may_join(player_id)
        if team.members.count() >= MOST:
            raise TeamFull("A team has {most} members at most, and this one has them.", most=MOST)
        _enter(team, player_id, at)


def _may_join(player_id: int) -> None:
    # Locked, so that nobody enters two teams at once.
    if not Player.objects.select_for_update().filter(pk=player_id, left_at=None).exists():
        raise NoSuchPlayer("You are not playing yet; POST to /api/v1/players to begin.")
    if Membership.objects.filter(player=player_id).exists():
        raise InATeam("You are in a team already. Leave it first; your points stay yours.")


def _enter(team: Team, player_id: int, at: datetime) -> None:
    week = week_of(at)
    mine = BoardScore.objects.on(week_board(week)).filter(player=player_id)
    Membership.objects.create(
        player_id=player_id,
        team=team,
        joined_at=at,
        joined_week=week,
        points_before=mine.values_list("points", flat=True).first() or 0,
    )


def leave_team(*, player_id: int) -> None:
    """Leave the team one is in, if any; the last to leave ends it.  Safe to repeat."""
    with transaction.atomic():
        team = Team.objects.select_for_update().filter(members=player_id).first()
        if team is None:
            return
        Membership.objects.filter(player=player_id).delete()
        if not team.members.exists():
            team.delete()
