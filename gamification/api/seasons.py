"""The season over HTTP."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.queries.seasons import GoalLine, Point, season_page
from labeling.api.auth import Anyone


class PointOut(serializers.Serializer[Point]):
    labels = serializers.IntegerField()
    error = serializers.FloatField()


class GoalOut(serializers.Serializer[GoalLine]):
    project = serializers.CharField(source="slug")
    name = serializers.CharField()
    share = serializers.FloatField(help_text="How far it has come, from 0 to 1.")
    start = serializers.FloatField(help_text="The model's error as the season began.")
    now = serializers.FloatField(help_text="The least error since.")
    goal = serializers.FloatField(help_text="The error to get below.")
    curve = PointOut(many=True, help_text="What would come anyway.")
    runs = PointOut(many=True, help_text="The models there were since.")


class SeasonOut(serializers.Serializer[dict[str, Any]]):
    number = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    share = serializers.FloatField(allow_null=True, help_text="Over all goals; null without any.")
    goals = GoalOut(many=True)


class SeasonView(APIView):
    permission_classes = [Anyone]

    @extend_schema(responses=SeasonOut, tags=["play"])
    def get(self, request: Request) -> Response:
        """Return the season that is on, in which everybody plays against the models' errors."""
        return Response(SeasonOut(season_page(at=timezone.now())).data)
