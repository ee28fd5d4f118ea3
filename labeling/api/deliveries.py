"""What a webhook endpoint was told, over HTTP: look it up, have it sent again."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.deliveries import (
    NoSuchDelivery,
    SwitchedOff,
    replay,
    resend,
    send_test,
)
from labeling.actions.endpoints import NoSuchEndpoint
from labeling.api.auth import IsUser, NotSignedIn, project_of_owner
from labeling.api.pages import CURSOR, Pages, page_of
from labeling.api.refusals import TO_ANYONE, refusals
from labeling.models import Delivery, Endpoint
from labeling.queries.projects import NoSuchProject

REFUSED = (NotSignedIn, *TO_ANYONE, NoSuchProject, NoSuchEndpoint)


class TryOut(serializers.Serializer[dict[str, Any]]):
    at = serializers.DateTimeField()
    status = serializers.IntegerField(
        allow_null=True,
        help_text="What it was answered with; null where there was no answer: no such name, none"
        " in time, no valid certificate, or an address we do not call.",
    )
    took_ms = serializers.IntegerField(allow_null=True)


class DeliveryOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.IntegerField()
    webhook_id = serializers.CharField(help_text="The same at every try.")
    type = serializers.CharField()
    state = serializers.ChoiceField(["waiting", "delivered", "given_up"])
    made_at = serializers.DateTimeField()
    next_at = serializers.DateTimeField(allow_null=True)
    n_tries = serializers.IntegerField()
    tries = TryOut(many=True, help_text="The latest last.")
    body = serializers.JSONField()


class ReplayIn(serializers.Serializer[dict[str, Any]]):
    since = serializers.DateTimeField()
    heard_too = serializers.BooleanField(
        default=False, help_text="Also what has been delivered already."
    )


class ReplayOut(serializers.Serializer[dict[str, Any]]):
    n = serializers.IntegerField(help_text="How many are sent again.")


class DeliveriesView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        operation_id="v1_webhook_deliveries_list",
        parameters=[CURSOR],
        responses={200: page_of(DeliveryOut), **refusals(*REFUSED)},
        tags=["webhooks"],
    )
    def get(self, request: Request, slug: str, endpoint_id: int) -> Response:
        """List what an endpoint was told in the last 30 days, newest first."""
        project = project_of_owner(request, slug)
        if not Endpoint.objects.filter(project=project, pk=endpoint_id).exists():
            raise NoSuchEndpoint("There is no such endpoint.")
        pages = Pages()
        told = Delivery.objects.filter(endpoint=endpoint_id)
        page: list[Delivery] = pages.paginate_queryset(told, request, view=self) or []
        return pages.get_paginated_response([_shown(delivery) for delivery in page])


class ResendView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        request=None,
        responses={200: DeliveryOut, **refusals(*REFUSED, NoSuchDelivery, SwitchedOff)},
        tags=["webhooks"],
    )
    def post(self, request: Request, slug: str, endpoint_id: int, delivery_id: int) -> Response:
        """Send one delivery once more, in the same words and under the same id."""
        project = project_of_owner(request, slug)
        delivery = resend(
            project_id=project.pk,
            endpoint_id=endpoint_id,
            delivery_id=delivery_id,
            at=timezone.now(),
        )
        return Response(_shown(delivery))


class ReplayView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        request=ReplayIn,
        responses={200: ReplayOut, **refusals(*REFUSED, ValidationError, SwitchedOff)},
        tags=["webhooks"],
    )
    def post(self, request: Request, slug: str, endpoint_id: int) -> Response:
        """Send once more what was made since a time and did not get through."""
        project = project_of_owner(request, slug)
        body = ReplayIn(data=request.data)
        body.is_valid(raise_exception=True)
        n = replay(
            project_id=project.pk,
            endpoint_id=endpoint_id,
            at=timezone.now(),
            **body.validated_data,
        )
        return Response({"n": n})


class TestView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        request=None,
        responses={201: DeliveryOut, **refusals(*REFUSED, SwitchedOff)},
        tags=["webhooks"],
    )
    def post(self, request: Request, slug: str, endpoint_id: int) -> Response:
        """Send an endpoint a test event, whatever it has asked for."""
        project = project_of_owner(request, slug)
        delivery = send_test(project_id=project.pk, endpoint_id=endpoint_id, at=timezone.now())
        return Response(_shown(delivery), status=201)


def _shown(delivery: Delivery) -> dict[str, Any]:
    shown = {
        "id": delivery.pk,
        "webhook_id": delivery.webhook_id,
        "type": delivery.type,
        "state": _state(delivery),
        "made_at": delivery.made_at,
        "next_at": delivery.next_at,
        "n_tries": delivery.n_tries,
        "tries": [_shown_try(one) for one in delivery.tries],
        "body": json.loads(delivery.body),
    }
    return dict(DeliveryOut(shown).data)


def _state(delivery: Delivery) -> str:
    if delivery.next_at is not None:
        return "waiting"
    return "given_up" if delivery.given_up_at else "delivered"


def _shown_try(one: dict[str, Any]) -> dict[str, Any]:
    """Say no more of a call that failed than that: why and how fast would map our own network."""
    answered = one["status"] is not None
    return {
        "at": one["at"],
        "status": one["status"],
        "took_ms": one["took_ms"] if answered else None,
    }
