"""A project's progress over HTTP."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.api.auth import IsUser, project_of
from labeling.models import Role
from labeling.queries.progress import progress_of


class ItemCountsOut(serializers.Serializer[dict[str, Any]]):
    total = serializers.IntegerField()
    fresh = serializers.IntegerField()
    begun = serializers.IntegerField()
    retired = serializers.IntegerField()
    disputed = serializers.IntegerField()
    gold = serializers.IntegerField(help_text="Not in the total: their label was given.")


class AnswerCountsOut(serializers.Serializer[dict[str, Any]]):
    total = serializers.IntegerField()
    last_hour = serializers.IntegerField()
    per_minute = serializers.ListField(
        child=serializers.ListField(), help_text="Sixty pairs: the minute, and its answers."
    )


class RunOut(serializers.Serializer[dict[str, Any]]):
    version = serializers.IntegerField()
    trained_at = serializers.DateTimeField()
    accuracy = serializers.FloatField(allow_null=True)
    gold_accuracy = serializers.FloatField(allow_null=True)
    trained_on = serializers.IntegerField()
    promoted = serializers.BooleanField()


class ModelOut(serializers.Serializer[dict[str, Any]]):
    version = serializers.IntegerField(allow_null=True)
    accuracy = serializers.FloatField(allow_null=True)
    trained_on = serializers.IntegerField()
    history = RunOut(many=True)


class ScoreOut(serializers.Serializer[dict[str, Any]]):
    accuracy = serializers.FloatField()
    of = serializers.IntegerField()


class ProgressOut(serializers.Serializer[dict[str, Any]]):
    items = ItemCountsOut()
    answers = AnswerCountsOut()
    alpha = serializers.FloatField(allow_null=True, help_text="Krippendorff's, of late votes.")
    workers = serializers.IntegerField()
    trusted = serializers.IntegerField(
        help_text="Those of them whose accuracy is known to be good."
    )
    model = ModelOut()
    score = ScoreOut(allow_null=True, help_text="By the truth of a demo.")


class ProgressView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses=ProgressOut, tags=["projects"])
    def get(self, request: Request, slug: str) -> Response:
        """Return how far a project has come, to those who have a part in it."""
        project = project_of(request, slug, Role.OWNER, Role.REVIEWER, Role.EXPERT)
        return Response(progress_of(project.pk, at=timezone.now()))
