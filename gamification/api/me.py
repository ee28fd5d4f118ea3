"""The asker's own page: profile and ledger."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.actions.players import update_player
from gamification.conf import conf
from gamification.models import Reason
from gamification.queries.gains import Line, ledger_of
from gamification.queries.profiles import me
from labeling.api.auth import IsWorker, current_worker_id


class PointsOut(serializers.Serializer[dict[str, Any]]):
    pending = serializers.IntegerField()
    settled = serializers.IntegerField()


class StreakOut(serializers.Serializer[dict[str, Any]]):
    days = serializers.IntegerField()
    today = serializers.BooleanField(help_text="A round has been finished today.")
    freezes = serializers.IntegerField(help_text="Days that may still be missed this week.")


class PlaceOut(serializers.Serializer[dict[str, Any]]):
    place = serializers.IntegerField(allow_null=True, help_text="null before the first points.")
    of = serializers.IntegerField()
    points = serializers.IntegerField()


class WornOut(serializers.Serializer[dict[str, Any]]):
    title = serializers.CharField(required=False, help_text="Words beside the name.")
    nugget = serializers.CharField(required=False, help_text="A colour; gold without.")


class MeOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    worn = WornOut(help_text="What they show of what they have claimed.")
    is_guest = serializers.BooleanField()
    is_quiet = serializers.BooleanField(help_text="They want to be told no places.")
    timezone = serializers.CharField()
    points = PointsOut()
    streak = StreakOut()
    board = PlaceOut()


class MeIn(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField(required=False, max_length=40)
    timezone = serializers.CharField(required=False, max_length=64)


class MeView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(responses=MeOut, tags=["play"])
    def get(self, request: Request) -> Response:
        """Return the asker's points, streak and place."""
        return Response(MeOut(me(current_worker_id(request), at=timezone.now())).data)

    @extend_schema(request=MeIn, responses=MeOut, tags=["play"])
    def patch(self, request: Request) -> Response:
        """Change the asker's public name or time zone."""
        body = MeIn(data=request.data)
        body.is_valid(raise_exception=True)
        update_player(
            player_id=current_worker_id(request),
            at=timezone.now(),
            name=body.validated_data.get("name"),
            time_zone=body.validated_data.get("timezone"),
        )
        return self.get(request)


class LedgerIn(serializers.Serializer[dict[str, Any]]):
    before = serializers.DateField(required=False, help_text="Only what was before this day.")


class LedgerLineOut(serializers.Serializer[Line]):
    day = serializers.DateField(help_text="A day of the player's time zone.")
    project = serializers.CharField()
    reason = serializers.ChoiceField(choices=Reason.choices)
    answers = serializers.IntegerField(source="n_answers")
    pending = serializers.IntegerField(help_text="What it did to the pending points.")
    settled = serializers.IntegerField(help_text="What it did to the settled points.")
    sentence = serializers.CharField()


class LedgerOut(serializers.Serializer[dict[str, Any]]):
    next = serializers.CharField(allow_null=True)
    results = LedgerLineOut(many=True)


class LedgerView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(parameters=[LedgerIn], responses=LedgerOut, tags=["play"])
    def get(self, request: Request) -> Response:
        """Return what happened to the asker's points, by day, project and reason, newest first."""
        asked = LedgerIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = ledger_of(
            current_worker_id(request),
            before=asked.validated_data.get("before"),
            n_days=conf().LEDGER_DAYS,
        )
        more = found.more_before and f"{request.path}?before={found.more_before}"
        return Response(LedgerOut({"next": more, "results": found.lines}).data)
