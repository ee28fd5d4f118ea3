"""Audits over HTTP: what an expert is to check, blind; and what was found."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.audits import audit_item
from labeling.api.auth import IsUser, current_user_id, project_of
from labeling.api.contents import ShownOut, content_of
from labeling.api.idempotency import KEY, once
from labeling.api.pages import CURSOR, Pages, page_of
from labeling.models import Audit, Item, Role
from labeling.queries.audits import audited, items_to_audit


class AuditOut(serializers.Serializer[dict[str, Any]]):
    """Blind: what the crowd said is told afterwards, so that it leads nobody."""

    id = serializers.IntegerField()
    external_id = serializers.CharField(allow_blank=True)
    content = ShownOut()


class AuditIn(serializers.Serializer[dict[str, Any]]):
    choice = serializers.CharField(
        max_length=200, allow_null=True, help_text="null where nobody could tell."
    )


class CheckedOut(serializers.Serializer[dict[str, Any]]):
    item = serializers.IntegerField()
    choice = serializers.CharField(allow_null=True)
    crowd = serializers.CharField(help_text="What the crowd had said.")
    is_right = serializers.BooleanField(allow_null=True)


class EstimateOut(serializers.Serializer[dict[str, Any]]):
    share = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class LabelFoundOut(serializers.Serializer[dict[str, Any]]):
    choice = serializers.CharField()
    checked = serializers.IntegerField()
    right = serializers.IntegerField()


class WrongOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.IntegerField()
    external_id = serializers.CharField(allow_blank=True)
    content = ShownOut()
    crowd = serializers.CharField()
    choice = serializers.CharField()


class FindingsOut(serializers.Serializer[dict[str, Any]]):
    waiting = serializers.IntegerField()
    checked = serializers.IntegerField()
    right = serializers.IntegerField()
    estimate = EstimateOut(
        allow_null=True, help_text="The share of all labels that is right, with its 90 % interval."
    )
    labels = LabelFoundOut(many=True)
    wrong = WrongOut(many=True, help_text="The latest.")


class AuditsView(APIView):
    permission_classes = [IsUser]

    @extend_schema(parameters=[CURSOR], responses=page_of(AuditOut), tags=["projects"])
    def get(self, request: Request, slug: str) -> Response:
        """List the items that were drawn for checking after they had been answered."""
        project = project_of(request, slug, Role.OWNER, Role.EXPERT)
        pages = Pages()
        waiting = items_to_audit(project.pk)
        page: list[Item] = pages.paginate_queryset(waiting, request, view=self) or []
        return pages.get_paginated_response([_blind(item) for item in page])


class AuditView(APIView):
    permission_classes = [IsUser]

    @extend_schema(request=AuditIn, responses=CheckedOut, parameters=[KEY], tags=["projects"])
    @once
    def post(self, request: Request, slug: str, item_id: int) -> Response:
        """Say what the item is.  Its label is that, and all who answered it are judged by it."""
        project = project_of(request, slug, Role.OWNER, Role.EXPERT)
        body = AuditIn(data=request.data)
        body.is_valid(raise_exception=True)
        audit = audit_item(
            project_id=project.pk,
            item_id=item_id,
            label=body.validated_data["choice"],
            user_id=current_user_id(request),
            at=timezone.now(),
        )
        return Response(
            {
                "item": item_id,
                "choice": audit.label or None,
                "crowd": audit.consensus_label,
                "is_right": audit.is_right,
            }
        )


class FindingsView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses=FindingsOut, tags=["projects"])
    def get(self, request: Request, slug: str) -> Response:
        """Return what the audits found, and what they say of all labels."""
        project = project_of(request, slug, Role.OWNER, Role.REVIEWER, Role.EXPERT)
        found = audited(project.pk)
        return Response(
            {
                "waiting": found.waiting,
                "checked": found.checked,
                "right": found.right,
                "estimate": found.estimate and asdict(found.estimate),
                "labels": [asdict(label) for label in found.labels],
                "wrong": [_wrong(audit) for audit in found.wrong],
            }
        )


def _blind(item: Item) -> dict[str, Any]:
    return {"id": item.pk, "external_id": item.external_id, "content": content_of(item)}


def _wrong(audit: Audit) -> dict[str, Any]:
    return {**_blind(audit.item), "crowd": audit.consensus_label, "choice": audit.label}
