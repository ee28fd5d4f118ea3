"""Teams over HTTP."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.actions.teams import join_team, leave_team, make_team
from gamification.queries.teams import Member, TeamRow, team_page
from labeling.api.auth import IsWorker, current_worker_id, known_worker_id
from labeling.api.throttles import Limit, spend

dice = random.SystemRandom()

TRIES = Limit("teams", 30, timedelta(hours=1))
"""How often somebody may make or join one: codes are not for guessing."""


class TeamIn(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField(max_length=40)


class JoinIn(serializers.Serializer[dict[str, Any]]):
    code = serializers.CharField(max_length=40)


class MemberOut(serializers.Serializer[Member]):
    name = serializers.CharField()
    points = serializers.IntegerField(
        allow_null=True,
        help_text="Of this week, settled, and earned in this team; null for who wants quiet.",
    )
    counts = serializers.BooleanField(help_text="Among those that are the team's points.")
    is_me = serializers.BooleanField()


class TeamOut(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField()
    code = serializers.CharField(help_text="Whoever knows it may join.")
    points = serializers.IntegerField()
    members = MemberOut(many=True)


class TeamRowOut(serializers.Serializer[TeamRow]):
    place = serializers.IntegerField()
    name = serializers.CharField()
    points = serializers.IntegerField()
    members = serializers.IntegerField(source="n_members")
    is_mine = serializers.BooleanField()


class TeamsOut(serializers.Serializer[dict[str, Any]]):
    ends_at = serializers.DateTimeField()
    is_quiet = serializers.BooleanField(help_text="The asker wants to see no places; no rows.")
    counted = serializers.IntegerField(help_text="How many members' points are the team's.")
    most = serializers.IntegerField(help_text="How many may be in a team.")
    mine = TeamOut(allow_null=True)
    rows = TeamRowOut(many=True)


class PlayersChange(IsWorker):
    """Anybody may look; only players may change anything."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.method in SAFE_METHODS or super().has_permission(request, view)


class TeamsView(APIView):
    permission_classes = [PlayersChange]

    @extend_schema(responses=TeamsOut, tags=["play"])
    def get(self, request: Request) -> Response:
        """Return the asker's team, if any, and the best teams of the week."""
        return Response(TeamsOut(team_page(known_worker_id(request), at=timezone.now())).data)

    @extend_schema(request=TeamIn, responses={201: TeamsOut}, tags=["play"])
    def post(self, request: Request) -> Response:
        """Make a team."""
        player_id, at = _trying(request)
        body = TeamIn(data=request.data)
        body.is_valid(raise_exception=True)
        make_team(player_id=player_id, name=body.validated_data["name"], at=at, rng=dice)
        return Response(self.get(request).data, status=201)


class MyTeamView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(request=JoinIn, responses=TeamsOut, tags=["play"])
    def post(self, request: Request) -> Response:
        """Join a team by its code."""
        player_id, at = _trying(request)
        body = JoinIn(data=request.data)
        body.is_valid(raise_exception=True)
        join_team(player_id=player_id, code=body.validated_data["code"], at=at)
        return Response(TeamsOut(team_page(player_id, at=at)).data)

    @extend_schema(responses={204: None}, tags=["play"])
    def delete(self, request: Request) -> Response:
        """Leave the team; the asker's points stay theirs."""
        leave_team(player_id=current_worker_id(request))
        return Response(status=204)


def _trying(request: Request) -> tuple[int, datetime]:
    player_id, at = current_worker_id(request), timezone.now()
    spend(TRIES, str(player_id), at=at)
    return player_id, at
