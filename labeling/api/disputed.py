"""Disputed items over HTTP: what the crowd said, and an expert's word."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.settling import settle_item
from labeling.api.auth import IsUser, project_of
from labeling.api.contents import ShownOut, content_of
from labeling.api.idempotency import KEY, once
from labeling.api.pages import CURSOR, Pages, page_of
from labeling.models import Item, Role
from labeling.queries.disputed import answered_by_strangers, disputed_items, tallies


class ChoiceIn(serializers.Serializer[dict[str, Any]]):
    choice = serializers.CharField(max_length=200)


class DisputedOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.IntegerField()
    external_id = serializers.CharField(allow_blank=True)
    content = ShownOut()
    votes = serializers.DictField(child=serializers.IntegerField())
    n_abstained = serializers.IntegerField()
    only_strangers = serializers.BooleanField(
        help_text="Nobody has answered but visitors whom nobody knows, whose word retires nothing."
    )
    disputed_at = serializers.DateTimeField()


class SettledOut(serializers.Serializer[dict[str, Any]]):
    item = serializers.IntegerField()
    choice = serializers.CharField()
    settled_at = serializers.DateTimeField()


class DisputedView(APIView):
    permission_classes = [IsUser]

    @extend_schema(parameters=[CURSOR], responses=page_of(DisputedOut), tags=["projects"])
    def get(self, request: Request, slug: str) -> Response:
        """List the items that have had all the answers they may get and wait for an expert."""
        project = project_of(request, slug, Role.OWNER, Role.REVIEWER, Role.EXPERT)
        pages = Pages()
        waiting = disputed_items(project.pk)
        page: list[Item] = pages.paginate_queryset(waiting, request, view=self) or []
        ids = [item.pk for item in page]
        said, strangers = tallies(ids), answered_by_strangers(ids)
        shown = [_shown(item, said[item.pk], item.pk in strangers) for item in page]
        return pages.get_paginated_response(shown)


class SettleView(APIView):
    permission_classes = [IsUser]

    @extend_schema(request=ChoiceIn, responses=SettledOut, parameters=[KEY], tags=["projects"])
    @once
    def post(self, request: Request, slug: str, item_id: int) -> Response:
        """Say what a disputed item is.  It retires, and is gold from then on."""
        project = project_of(request, slug, Role.OWNER, Role.EXPERT)
        body = ChoiceIn(data=request.data)
        body.is_valid(raise_exception=True)
        consensus = settle_item(
            project_id=project.pk,
            item_id=item_id,
            label=body.validated_data["choice"],
            at=timezone.now(),
        )
        return Response(
            {"item": item_id, "choice": consensus.label, "settled_at": consensus.updated_at}
        )


def _shown(item: Item, said: Counter[str], only_strangers: bool) -> dict[str, Any]:
    return {
        "id": item.pk,
        "external_id": item.external_id,
        "content": content_of(item),
        "votes": {label: n for label, n in said.most_common() if label},
        "n_abstained": said[""],
        "only_strangers": only_strangers,
        "disputed_at": item.disputed_at,
    }
