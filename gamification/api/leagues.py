"""The asker's league over HTTP."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.queries.leagues import Outcome, SeatLine, league_page
from gamification.rules.leagues import Fate, League
from labeling.api.auth import Anyone, known_worker_id

LEAGUES = [league.name.lower() for league in League]
FATES = [fate.value for fate in Fate]


class SeatOut(serializers.Serializer[SeatLine]):
    place = serializers.IntegerField()
    name = serializers.CharField()
    title = serializers.CharField(allow_blank=True, help_text="Words beside the name.")
    points = serializers.IntegerField(help_text="Of this week, and settled.")
    fate = serializers.ChoiceField(choices=FATES, help_text="Where the place leads if it stays.")
    is_me = serializers.BooleanField()


class OutcomeOut(serializers.Serializer[Outcome]):
    league = serializers.ChoiceField(choices=LEAGUES)
    place = serializers.IntegerField(allow_null=True)
    of = serializers.IntegerField()
    fate = serializers.ChoiceField(choices=FATES)
    is_final = serializers.BooleanField(help_text="Until then points may still settle.")
    closes_at = serializers.DateTimeField()


class LeagueOut(serializers.Serializer[dict[str, Any]]):
    league = serializers.ChoiceField(choices=LEAGUES)
    leagues = serializers.ListField(
        child=serializers.ChoiceField(choices=LEAGUES), help_text="All there are, lowest first."
    )
    ends_at = serializers.DateTimeField(help_text="When the week is over.")
    closes_at = serializers.DateTimeField(help_text="When its points have had time to settle.")
    is_quiet = serializers.BooleanField(help_text="The asker wants to see no league.")
    is_hidden = serializers.BooleanField(help_text="The asker wants to be in no league.")
    rows = SeatOut(many=True, help_text="The room; empty before the first points have settled.")
    last = OutcomeOut(allow_null=True)


class LeagueView(APIView):
    permission_classes = [Anyone]

    @extend_schema(responses=LeagueOut, tags=["play"])
    def get(self, request: Request) -> Response:
        """Return the asker's league, their room of this week, and how the last one went."""
        page = league_page(known_worker_id(request), at=timezone.now())
        return Response(LeagueOut(page).data)
