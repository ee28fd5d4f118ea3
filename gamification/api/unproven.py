"""What audits buy, to the owner of a project."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.queries.unproven import Unproven, unproven_in
from labeling.api.auth import IsUser, project_of_owner


class UnprovenOut(serializers.Serializer[Unproven]):
    players_per_check = serializers.FloatField(help_text="How many players one audit checks.")
    players = serializers.IntegerField(help_text="Those of whom too little is known to be paid.")
    points = serializers.IntegerField(help_text="What is promised them for right answers.")


class UnprovenView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses=UnprovenOut, tags=["projects"])
    def get(self, request: Request, slug: str) -> Response:
        """Return who waits to be checked in a project of the asker's, and what an audit buys."""
        return Response(UnprovenOut(unproven_in(project_of_owner(request, slug).pk)).data)
