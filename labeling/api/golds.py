"""Gold over HTTP: what is known, what is doubted, and an expert's word on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.golds import confirm_gold, correct_gold, drop_gold
from labeling.api import items
from labeling.api.auth import IsUser, project_of
from labeling.api.contents import ShownOut, content_of
from labeling.api.idempotency import KEY, once
from labeling.api.pages import CURSOR, Pages, page_of
from labeling.models import Gold, GoldSource, GoldState, Item, Role
from labeling.queries.golds import items_of_gold, n_golds, said_of, trusted_tally

DEEDS = ["confirm", "correct", "drop"]


class StateIn(serializers.Serializer[dict[str, Any]]):
    state = serializers.ChoiceField(GoldState.values, required=False)


class DeedIn(serializers.Serializer[dict[str, Any]]):
    deed = serializers.ChoiceField(DEEDS)
    choice = serializers.CharField(
        max_length=200, required=False, help_text="What it really is, to correct it."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["deed"] == "correct") != ("choice" in attrs):
            raise serializers.ValidationError({"choice": ["Say what it is to correct it."]})
        return attrs


class GoldOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.IntegerField()
    external_id = serializers.CharField(allow_blank=True)
    content = ShownOut()
    choice = serializers.CharField(help_text="What it is.")
    given_by = serializers.ChoiceField(GoldSource.values)
    state = serializers.ChoiceField(GoldState.values)
    n_shown = serializers.IntegerField()
    most_shown = serializers.IntegerField(help_text="How many workers meet it at most.")
    trusted = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="What trusted workers said to it.",
    )


class GoldPageOut(page_of(GoldOut)):  # type: ignore[misc]  # its base is made on the spot
    counts = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Gold by state; “spent” has been shown as often as it may.",
    )


@extend_schema_view(post=extend_schema(tags=["projects"]))
class GoldsView(items.GoldsView):
    @extend_schema(
        parameters=[CURSOR, OpenApiParameter("state", str, enum=GoldState.values)],
        responses=GoldPageOut,
        tags=["projects"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """List gold, the newest first, with what trusted workers said to it."""
        project = project_of(request, slug, Role.OWNER, Role.EXPERT)
        wanted = StateIn(data=request.query_params)
        wanted.is_valid(raise_exception=True)
        pages = Pages()
        rows = items_of_gold(project.pk, wanted.validated_data.get("state"))
        page: list[Item] = pages.paginate_queryset(rows, request, view=self) or []
        said = said_of(project, [item.pk for item in page])
        reply = pages.get_paginated_response(
            [_shown(item.gold, item, trusted_tally(said[item.pk])) for item in page]
        )
        reply.data["counts"] = n_golds(project.pk)
        return reply


class GoldView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        operation_id="v1_projects_golds_decide",
        request=DeedIn,
        responses=GoldOut,
        parameters=[KEY],
        tags=["projects"],
    )
    @once
    def post(self, request: Request, slug: str, item_id: int) -> Response:
        """Stand by a gold, correct it, or give it up.  All who answered it are judged again."""
        project = project_of(request, slug, Role.OWNER, Role.EXPERT)
        body = DeedIn(data=request.data)
        body.is_valid(raise_exception=True)
        about: dict[str, Any] = {
            "project_id": project.pk,
            "item_id": item_id,
            "at": timezone.now(),
        }
        match body.validated_data["deed"]:
            case "confirm":
                gold = confirm_gold(**about)
            case "correct":
                gold = correct_gold(label=body.validated_data["choice"], **about)
            case _:
                gold = drop_gold(**about)
        tally = trusted_tally(said_of(project, [item_id])[item_id])
        return Response(_shown(gold, gold.item, tally))


def _shown(gold: Gold, item: Item, trusted: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": item.pk,
        "external_id": item.external_id,
        "content": content_of(item),
        "choice": gold.label,
        "given_by": gold.source,
        "state": gold.state,
        "n_shown": gold.n_shown,
        "most_shown": gold.most_shown,
        "trusted": {label: n for label, n in trusted.items() if label},
    }
