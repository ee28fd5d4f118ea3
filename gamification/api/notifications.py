"""What happened to the asker, over HTTP."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.actions.players import mark_read
from gamification.queries.notifications import Notification, notifications_of
from labeling.api.auth import IsWorker, current_worker_id

KINDS = ("settled", "capsule", "quest", "badge", "claim", "league", "notice")


class BeforeIn(serializers.Serializer[dict[str, Any]]):
    before = serializers.DateTimeField(required=False, help_text="As found in `next`.")


class NotificationOut(serializers.Serializer[Notification]):
    kind = serializers.ChoiceField(choices=KINDS)
    at = serializers.DateTimeField()
    what = serializers.DictField(help_text="What there is to say of it, by its kind.")


class NotificationsOut(serializers.Serializer[dict[str, Any]]):
    next = serializers.CharField(allow_null=True)
    n_new = serializers.IntegerField(help_text="How many of these have not been read.")
    results = NotificationOut(many=True)


class ReadIn(serializers.Serializer[dict[str, Any]]):
    until = serializers.DateTimeField(help_text="`at` of the newest that was seen.")


class NotificationsView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(parameters=[BeforeIn], responses=NotificationsOut, tags=["play"])
    def get(self, request: Request) -> Response:
        """Return what happened to the asker, newest first."""
        asked = BeforeIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        before = asked.validated_data.get("before") or timezone.now()
        found = notifications_of(current_worker_id(request), before=before)
        more = found.more_before and urlencode({"before": found.more_before.isoformat()})
        told = {
            "next": more and f"{request.path}?{more}",
            "n_new": found.n_new,
            "results": found.lines,
        }
        return Response(NotificationsOut(told).data)


class NotificationsReadView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(request=ReadIn, responses={204: None}, tags=["play"])
    def post(self, request: Request) -> Response:
        """Note how far the asker has read; never back again."""
        body = ReadIn(data=request.data)
        body.is_valid(raise_exception=True)
        mark_read(
            player_id=current_worker_id(request),
            until=min(body.validated_data["until"], timezone.now()),
        )
        return Response(status=204)
