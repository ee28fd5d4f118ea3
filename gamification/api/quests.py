"""The asker's quests and level over HTTP."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.queries.quests import QuestLine, quests_today
from gamification.rules.quests import Measure
from labeling.api.auth import IsWorker, current_worker_id


class LevelOut(serializers.Serializer[dict[str, Any]]):
    level = serializers.IntegerField()
    gathered = serializers.IntegerField(help_text="Experience gathered since this level began.")
    needed = serializers.IntegerField(help_text="Experience that leads to the next.")


class QuestOut(serializers.Serializer[QuestLine]):
    slug = serializers.CharField(source="quest.slug")
    measure = serializers.ChoiceField(
        choices=[measure.value for measure in Measure], source="quest.measure.value"
    )
    goal = serializers.IntegerField(source="quest.goal")
    count = serializers.IntegerField(help_text="How far it has come; its goal at most.")
    experience = serializers.IntegerField(
        source="quest.experience", help_text="What it pays towards the level."
    )


class QuestsOut(serializers.Serializer[dict[str, Any]]):
    level = LevelOut()
    results = QuestOut(many=True)


class QuestsView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(responses=QuestsOut, tags=["play"])
    def get(self, request: Request) -> Response:
        """Return the asker's level and the three quests of their day."""
        told = quests_today(current_worker_id(request), at=timezone.now())
        return Response(QuestsOut(told).data)
