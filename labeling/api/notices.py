"""What a worker was told of decisions about them, and what they say to it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.appeals import make_appeal
from labeling.api.auth import IsWorker, current_worker_id
from labeling.api.pages import CURSOR, Pages, page_of
from labeling.models import Notice
from labeling.queries.notices import in_the_readers_language, is_open_to_appeal, notices_of

MAX_TEXT = 2000


class NoticeOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.IntegerField()
    project = serializers.CharField(help_text="Its name.")
    sentence = serializers.CharField()
    told_at = serializers.DateTimeField()
    verdict = serializers.IntegerField()
    can_appeal = serializers.BooleanField()
    appeal = serializers.CharField(allow_null=True, help_text="What you said to it.")


class AppealIn(serializers.Serializer[dict[str, Any]]):
    text = serializers.CharField(max_length=MAX_TEXT)


class AppealOut(serializers.Serializer[dict[str, Any]]):
    verdict = serializers.IntegerField()
    text = serializers.CharField()
    made_at = serializers.DateTimeField()


class NoticesView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(
        operation_id="v1_notices_list",
        parameters=[CURSOR],
        responses=page_of(NoticeOut),
        tags=["play"],
    )
    def get(self, request: Request) -> Response:
        """List what the asker was told of decisions about them, newest first."""
        pages = Pages()
        notices = notices_of(current_worker_id(request))
        page: list[Notice] = pages.paginate_queryset(notices, request, view=self) or []
        return pages.get_paginated_response([_shown(notice) for notice in page])


class AppealView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(request=AppealIn, responses={201: AppealOut}, tags=["play"])
    def post(self, request: Request, verdict_id: int) -> Response:
        """Object to a decision; a person reads it.  Sending the same again is harmless."""
        body = AppealIn(data=request.data)
        body.is_valid(raise_exception=True)
        appeal = make_appeal(
            verdict_id=verdict_id,
            worker_id=current_worker_id(request),
            text=body.validated_data["text"],
            at=timezone.now(),
        )
        told = {"verdict": verdict_id, "text": appeal.text, "made_at": appeal.made_at}
        return Response(AppealOut(told).data, status=201)


def _shown(notice: Notice) -> dict[str, Any]:
    appeal = getattr(notice.verdict, "appeal", None)
    shown = {
        "id": notice.pk,
        "project": notice.project.name,
        "sentence": in_the_readers_language(notice),
        "told_at": notice.told_at,
        "verdict": notice.verdict_id,
        "can_appeal": is_open_to_appeal(notice),
        "appeal": appeal.text if appeal else None,
    }
    return dict(NoticeOut(shown).data)
