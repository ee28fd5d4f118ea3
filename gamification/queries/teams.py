"""Teams: who is in one, and where they stand this week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Case, F, FilteredRelation, Q, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, Greatest, RowNumber

from gamification.conf import conf
from gamification.models import Membership, Player, Team
from gamification.rules.boards import EVERY_PROJECT, Span
from gamification.rules.places import places
from gamification.rules.teams import COUNTED, MOST, team_points
from gamification.rules.weeks import ends_at, week_of

KEPT_SECONDS = 15
"""How long the board of all teams is not counted again."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member who wants to be seen, and whether their points are among those that count."""

    name: str
    points: int | None
    counts: bool
    is_me: bool


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team on the board."""

    place: int
    name: str
    points: int
    n_members: int
    is_mine: bool


def team_page(player_id: int | None, *, at: datetime) -> dict[str, Any]:
    """Return the asker's team and the board of all teams; who wants quiet sees no board."""
    week = week_of(at)
    player = Player.objects.filter(pk=player_id).select_related("membership__team").first()
    membership = getattr(player, "membership", None)
    team = membership.team if membership else None
    is_quiet = bool(player and player.is_quiet)
    return {
        "ends_at": ends_at(week),
        "is_quiet": is_quiet,
        "counted": COUNTED,
        "most": MOST,
        "mine": _team(team, player_id, week, is_quiet=is_quiet) if team else None,
        "rows": [] if is_quiet else team_rows(week, mine=team and team.pk),
    }


def _team(team: Team, player_id: int | None, week: date, *, is_quiet: bool) -> dict[str, Any]:
    """Return a team, the best first; to who wants quiet, by name and without what each has."""
    members = list(_earning(week).filter(team=team).select_related("player").order_by("nth"))
    seen = [
        Member(
            name=member.player.name,
            points=None if is_quiet else member.points,
            counts=not is_quiet and member.nth <= COUNTED and member.points > 0,
            is_me=member.player_id == player_id,
        )
        for member in members
        if member.player_id == player_id or not member.player.is_hidden
    ]
    return {
        "name": team.name,
        "code": team.code,
        "points": team_points(member.points for member in members),
        "members": sorted(seen, key=lambda member: member.name.casefold()) if is_quiet else seen,
    }


def team_rows(week: date, *, mine: int | None) -> Sequence[TeamRow]:
    """Return the best teams, and after them the asker's, wherever it stands."""
    ranked = cache.get_or_set(f"teams:{week}", lambda: _ranked(week), KEPT_SECONDS) or []
    size = conf().BOARD_SIZE
    return [
        TeamRow(place, name, points, n_members, team_id == mine)
        for index, (team_id, place, name, points, n_members) in enumerate(ranked)
        if index < size or team_id == mine
    ]


def _ranked(week: date) -> list[tuple[int, int, str, int, int]]:
    """Return every team that has points, best first; equal points share a place."""
    points: defaultdict[int, list[int]] = defaultdict(list)
    best = _earning(week).filter(nth__lte=COUNTED, points__gt=0)
    for team_id, earned in best.values_list("team_id", "points"):
        points[team_id].append(earned)
    sums = {team_id: team_points(earned) for team_id, earned in points.items()}
    teams = {team.pk: team for team in Team.objects.filter(pk__in=sums).prefetch_related("members")}
    in_order = sorted(teams.values(), key=lambda team: (-sums[team.pk], team.created_at, team.pk))
    placed = zip(places([sums[team.pk] for team in in_order]), in_order, strict=True)
    return [
        (team.pk, place, team.name, sums[team.pk], len(team.members.all()))
        for place, team in placed
    ]


def _earning(week: date) -> QuerySet[Any]:
    """Return the members who may play, with what they earned for their team, the best as first."""
    score = FilteredRelation(
        "player__board_scores",
        condition=Q(
            player__board_scores__span=Span.WEEK.value,
            player__board_scores__starts=week,
            player__board_scores__project_id=EVERY_PROJECT,
        ),
    )
    before = Case(When(joined_week=week, then=F("points_before")), default=Value(0))
    return (
        Membership.objects.filter(player__left_at=None, player__worker__suspended_at=None)
        .annotate(score=score)
        .annotate(points=Greatest(Coalesce(F("score__points"), Value(0)) - before, Value(0)))
        .annotate(
            nth=Window(
                RowNumber(),
                partition_by=[F("team_id")],
                order_by=[F("points").desc(), F("joined_at").asc()],
            )
        )
    )
