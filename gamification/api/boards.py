"""Boards over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.queries.boards import rows_of
from gamification.queries.profiles import is_quiet
from gamification.rules.boards import EVERY_PROJECT, Board, day_board, ever_board, week_board
from gamification.rules.weeks import ends_at, week_of
from labeling.api.auth import Anyone, known_user_id, known_worker_id
from labeling.problems import Problem
from labeling.queries.projects import NoSuchProject, visible_project_id


class NoSuchBoard(Problem):
    code = "no_such_board"
    title = "No such board"
    status = 404


class BoardRowOut(serializers.Serializer[dict[str, Any]]):
    place = serializers.IntegerField()
    name = serializers.CharField()
    title = serializers.CharField(allow_blank=True, help_text="Words beside the name.")
    points = serializers.IntegerField(help_text="Only what has settled.")
    is_me = serializers.BooleanField()


class BoardOut(serializers.Serializer[dict[str, Any]]):
    ends_at = serializers.DateTimeField(allow_null=True, help_text="null for all time.")
    is_quiet = serializers.BooleanField(help_text="The asker wants to see no places; no rows.")
    rows = BoardRowOut(many=True)


class BoardView(APIView):
    permission_classes = [Anyone]

    @extend_schema(
        responses=BoardOut,
        parameters=[
            OpenApiParameter("span", str, "path", enum=["day", "week", "ever"]),
            OpenApiParameter(
                "project", str, description="Its slug; all without, and always for a day."
            ),
        ],
        tags=["play"],
    )
    def get(self, request: Request, span: str) -> Response:
        """Return the best of today, of this week or ever, and the asker wherever they stand."""
        slug, me = request.query_params.get("project"), known_worker_id(request)
        board, end = _board(span, _project(slug, request) if slug else EVERY_PROJECT)
        quiet = me is not None and is_quiet(me)
        rows = [] if quiet else rows_of(board, me=me)
        return Response(BoardOut({"ends_at": end, "is_quiet": quiet, "rows": rows}).data)


def _board(span: str, project_id: int) -> tuple[Board, datetime | None]:
    """Return the board of that name, and when it ends."""
    at = timezone.now()
    week = week_of(at)
    if span == "week":
        return week_board(week, project_id), ends_at(week)
    if span == "ever":
        return ever_board(project_id), None
    if span == "day" and project_id == EVERY_PROJECT:
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        return day_board(at), midnight + timedelta(days=1)
    raise NoSuchBoard("There are boards of a day (of all projects), of the week, and of all time.")


def _project(slug: str, request: Request) -> int:
    project_id = visible_project_id(slug, user_id=known_user_id(request))
    if project_id is None:
        raise NoSuchProject("There is no project called {name}.", name=slug)
    return project_id
