"""Who is asking, if anybody: a page's first question, which nobody is refused."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.api.me import MeOut
from gamification.queries.profiles import me
from labeling.api.auth import Anyone, known_user_id, known_worker_id


class AskerOut(serializers.Serializer[dict[str, Any]]):
    is_user = serializers.BooleanField(help_text="They have signed in.")
    player = MeOut(allow_null=True, help_text="null before their first round.")


class AskerView(APIView):
    permission_classes = [Anyone]

    @extend_schema(responses=AskerOut, tags=["play"])
    def get(self, request: Request) -> Response:
        """Return the asker's profile; nobody is an answer, too."""
        worker_id = known_worker_id(request)
        told = {
            "is_user": known_user_id(request) is not None,
            "player": None if worker_id is None else me(worker_id, at=timezone.now()),
        }
        return Response(AskerOut(told).data)
