"""What the models have learned, over HTTP."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.queries.learned import Learned, what_was_learned
from labeling.api.auth import Anyone


class LearnedLineOut(serializers.Serializer[Learned]):
    project = serializers.CharField(help_text="Its slug.")
    name = serializers.CharField()
    n_labels = serializers.IntegerField(help_text="How many it has learned from.")
    accuracy = serializers.FloatField(help_text="How often it is right on labels it never saw.")
    first = serializers.FloatField(allow_null=True, help_text="The same of its first version.")


class LearnedOut(serializers.Serializer[dict[str, Any]]):
    results = LearnedLineOut(many=True)


class LearnedView(APIView):
    permission_classes = [Anyone]

    @extend_schema(responses=LearnedOut, tags=["play"])
    def get(self, request: Request) -> Response:
        """Return how much the models of open projects know by now."""
        return Response(LearnedOut({"results": what_was_learned()}).data)
