"""Webhook endpoints over HTTP: where an owner's programs hear, under a secret shown once."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.endpoints import (
    AT_MOST,
    NoSuchEndpoint,
    NotCallable,
    TooManyEndpoints,
    UnknownType,
    change_endpoint,
    drop_endpoint,
    make_endpoint,
    replace_secret,
)
from labeling.api.auth import (
    IsUser,
    NotSignedIn,
    SignInNeeded,
    project_of_owner,
    project_of_person,
)
from labeling.api.refusals import TO_ANYONE, refusals
from labeling.models import Endpoint, WhyOff
from labeling.news import offered
from labeling.queries.projects import NoSuchProject

REFUSED = (NotSignedIn, *TO_ANYONE, NoSuchProject)
MAX_URL = 500
NOT_FOR_TOKENS = gettext_noop("A token cannot say who is told; sign in for that.")


class TypesField(serializers.ListField):
    child = serializers.CharField(max_length=40)


class EndpointIn(serializers.Serializer[dict[str, Any]]):
    url = serializers.CharField(max_length=MAX_URL, help_text="Begins with https://.")
    types = TypesField(min_length=1, max_length=50, help_text="Events it wants to hear of.")


class EndpointChangesIn(EndpointIn):
    is_on = serializers.BooleanField()


class EndpointOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.IntegerField()
    url = serializers.CharField()
    types = TypesField()
    made_at = serializers.DateTimeField()
    off_at = serializers.DateTimeField(allow_null=True)
    off_why = serializers.ChoiceField(WhyOff.choices, allow_blank=True)
    old_secret_until = serializers.DateTimeField(
        allow_null=True, help_text="Until then calls are signed with the secret before this too."
    )


class NewEndpointOut(EndpointOut):
    secret = serializers.CharField(help_text="Keep it: it cannot be shown again.")


class EndpointsOut(serializers.Serializer[dict[str, Any]]):
    offered = TypesField(help_text="Events there are.")
    results = EndpointOut(many=True, help_text=f"{AT_MOST} at most.")


class EndpointsView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses={200: EndpointsOut, **refusals(*REFUSED)}, tags=["webhooks"])
    def get(self, request: Request, slug: str) -> Response:
        """List a project's webhook endpoints, without their secrets."""
        project = project_of_owner(request, slug)
        endpoints = Endpoint.objects.filter(project=project).order_by("pk")
        return Response({"offered": offered(), "results": [_shown(one) for one in endpoints]})

    @extend_schema(
        request=EndpointIn,
        responses={
            201: NewEndpointOut,
            **refusals(
                *REFUSED, ValidationError, SignInNeeded, TooManyEndpoints, NotCallable, UnknownType
            ),
        },
        tags=["webhooks"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Let an address be told what happens in a project."""
        project = project_of_person(request, slug, NOT_FOR_TOKENS)
        body = EndpointIn(data=request.data)
        body.is_valid(raise_exception=True)
        made = make_endpoint(project_id=project.pk, at=timezone.now(), **body.validated_data)
        return Response({**_shown(made), "secret": made.secret}, status=201)


class EndpointView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        request=EndpointChangesIn,
        responses={
            200: EndpointOut,
            **refusals(
                *REFUSED, ValidationError, SignInNeeded, NoSuchEndpoint, NotCallable, UnknownType
            ),
        },
        tags=["webhooks"],
    )
    def patch(self, request: Request, slug: str, endpoint_id: int) -> Response:
        """Change where or what is told, or switch it off and on."""
        project = project_of_person(request, slug, NOT_FOR_TOKENS)
        body = EndpointChangesIn(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = change_endpoint(
            project_id=project.pk,
            endpoint_id=endpoint_id,
            at=timezone.now(),
            **body.validated_data,
        )
        return Response(_shown(changed))

    @extend_schema(responses={204: None, **refusals(*REFUSED, NoSuchEndpoint)}, tags=["webhooks"])
    def delete(self, request: Request, slug: str, endpoint_id: int) -> Response:
        """Forget an endpoint, and what it was told."""
        project = project_of_owner(request, slug)
        drop_endpoint(project_id=project.pk, endpoint_id=endpoint_id)
        return Response(status=204)


class EndpointSecretView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        request=None,
        responses={200: NewEndpointOut, **refusals(*REFUSED, SignInNeeded, NoSuchEndpoint)},
        tags=["webhooks"],
    )
    def post(self, request: Request, slug: str, endpoint_id: int) -> Response:
        """Make a new secret; for a day, calls are signed with the one before too."""
        project = project_of_person(request, slug, NOT_FOR_TOKENS)
        endpoint = replace_secret(project_id=project.pk, endpoint_id=endpoint_id, at=timezone.now())
        return Response({**_shown(endpoint), "secret": endpoint.secret})


def _shown(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": endpoint.pk,
        "url": endpoint.url,
        "types": endpoint.types,
        "made_at": endpoint.made_at,
        "off_at": endpoint.off_at,
        "off_why": endpoint.off_why,
        "old_secret_until": endpoint.old_secret_until,
    }
