"""The asker's badges over HTTP."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.queries.careers import BadgeLine, badges_of
from labeling.api.auth import IsWorker, current_worker_id


class BadgeOut(serializers.Serializer[BadgeLine]):
    slug = serializers.CharField()
    tier = serializers.IntegerField(help_text="The highest tier earned; 0 before the first.")
    tiers = serializers.ListField(
        child=serializers.IntegerField(), help_text="What each tier takes, from the first."
    )
    count = serializers.IntegerField(
        help_text="What there is of the thing it counts; of skill, what the tier says."
    )


class BadgesOut(serializers.Serializer[dict[str, Any]]):
    results = BadgeOut(many=True)


class BadgesView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(responses=BadgesOut, tags=["play"])
    def get(self, request: Request) -> Response:
        """Return every badge there is, and how far the asker has come with it."""
        lines = badges_of(current_worker_id(request), at=timezone.now())
        return Response(BadgesOut({"results": lines}).data)
