"""Boards over HTTP."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.models.boards import EVERY_PROJECT
from gamification.queries.boards import week_board
from gamification.rules.weeks import ends_at, week_of
from labeling.actions.rounds import NoSuchProject
from labeling.api.auth import Anyone, known_user_id, known_worker_id
from labeling.queries.projects import visible_project_id


class BoardRowOut(serializers.Serializer[dict[str, Any]]):
    place = serializers.IntegerField()
    name = serializers.CharField()
    points = serializers.IntegerField()
    is_me = serializers.BooleanField()


class BoardOut(serializers.Serializer[dict[str, Any]]):
    ends_at = serializers.DateTimeField()
    rows = BoardRowOut(many=True)


class WeekBoardView(APIView):
    permission_classes = [Anyone]

    @extend_schema(
        responses=BoardOut,
        parameters=[OpenApiParameter("project", str, description="Its slug; all without.")],
        tags=["play"],
    )
    def get(self, request: Request) -> Response:
        """Return the best of this week, and the asker wherever they stand."""
        slug = request.query_params.get("project")
        week = week_of(timezone.now())
        rows = week_board(
            week=week,
            project_id=_board(slug, request) if slug else EVERY_PROJECT,
            me=known_worker_id(request),
        )
        return Response(BoardOut({"ends_at": ends_at(week), "rows": rows}).data)


def _board(slug: str, request: Request) -> int:
    project_id = visible_project_id(slug, user_id=known_user_id(request))
    if project_id is None:
        raise NoSuchProject(f"There is no project called {slug!r}.")
    return project_id
