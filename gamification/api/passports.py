"""Passports over HTTP: what one has proved, signed; and the means for anybody to check it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.actions.passports import issue_badge
from gamification.queries.passports import SkillLine, badge_of, passport_of
from gamification.rules.openbadges import Issuer, NotOurs, keys_of, profile_of, verify
from labeling.api.auth import Anyone, IsWorker, current_worker_id
from labeling.problems import Problem

TOKEN = "application/vc+jwt"


class NoSuchBadge(Problem):
    code = "no_such_badge"
    title = "No such badge"
    status = 404


class SkillOut(serializers.Serializer[SkillLine]):
    question_type = serializers.CharField()
    audits = serializers.IntegerField(source="n_audits")
    needed = serializers.IntegerField(help_text="Audits it takes before anything is said.")
    accuracy = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True, help_text="Of the 95 % interval.")
    high = serializers.FloatField(allow_null=True)


class PassportOut(serializers.Serializer[dict[str, Any]]):
    results = SkillOut(many=True)


class BadgeIn(serializers.Serializer[dict[str, Any]]):
    question_type = serializers.CharField(max_length=20)


class SignedOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.UUIDField()
    url = serializers.URLField(help_text="Where anybody finds it.")
    token = serializers.CharField(help_text="An Open Badge 3.0, as a JSON Web Token.")


class CredentialIn(serializers.Serializer[dict[str, Any]]):
    token = serializers.CharField(max_length=20_000)


class VerifiedOut(serializers.Serializer[dict[str, Any]]):
    is_genuine = serializers.BooleanField(help_text="Signed here, unchanged, and not taken back.")
    credential = serializers.DictField(allow_null=True, help_text="What it says, if it is.")


class PassportView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(responses=PassportOut, tags=["play"])
    def get(self, request: Request) -> Response:
        """Return how the asker does by question type, from audits, as the day began."""
        lines = passport_of(current_worker_id(request), at=timezone.now())
        return Response(PassportOut({"results": lines}).data)

    @extend_schema(request=BadgeIn, responses={201: SignedOut}, tags=["play"])
    def post(self, request: Request) -> Response:
        """Have one of them signed, to be shown elsewhere."""
        body = BadgeIn(data=request.data)
        body.is_valid(raise_exception=True)

        def address(badge_id: UUID) -> str:
            return request.build_absolute_uri(reverse("skill-badge", args=[badge_id]))

        badge = issue_badge(
            player_id=current_worker_id(request),
            question_type=body.validated_data["question_type"],
            issuer=_issuer(request),
            address=address,
            at=timezone.now(),
        )
        signed = {"id": badge.pk, "url": address(badge.pk), "token": badge.token}
        return Response(SignedOut(signed).data, status=201)


class SkillBadgeView(APIView):
    permission_classes = [Anyone]

    @extend_schema(responses={(200, TOKEN): OpenApiResponse(OpenApiTypes.STR)}, tags=["passport"])
    def get(self, request: Request, badge_id: UUID) -> HttpResponse:
        """Return a badge as it was signed."""
        badge = badge_of(badge_id)
        if badge is None:
            raise NoSuchBadge("There is no such badge, or it has been taken back.")
        return HttpResponse(badge.token, content_type=TOKEN)


class IssuerView(APIView):
    permission_classes = [Anyone]

    @extend_schema(responses=OpenApiTypes.OBJECT, tags=["passport"])
    def get(self, request: Request) -> Response:
        """Return the profile of who signs, as Open Badges wants it."""
        return Response(profile_of(_issuer(request), request.build_absolute_uri("/")))


class KeysView(APIView):
    permission_classes = [Anyone]

    @extend_schema(responses=OpenApiTypes.OBJECT, tags=["passport"])
    def get(self, request: Request) -> Response:
        """Return the public key, as a set of JSON Web Keys."""
        return Response(keys_of(settings.BADGE_KEY))


class VerificationsView(APIView):
    permission_classes = [Anyone]

    @extend_schema(request=CredentialIn, responses=VerifiedOut, tags=["passport"])
    def post(self, request: Request) -> Response:
        """Tell whether a badge was signed here and still stands."""
        body = CredentialIn(data=request.data)
        body.is_valid(raise_exception=True)
        token = body.validated_data["token"].strip()
        said = _verified(token)
        return Response(VerifiedOut({"is_genuine": said is not None, "credential": said}).data)


def _verified(token: str) -> Mapping[str, Any] | None:
    try:
        said = verify(token, settings.BADGE_KEY)
    except NotOurs:
        return None
    badge = badge_of(str(said["id"]).rpartition("/")[2])
    return said if badge and badge.token == token else None


def _issuer(request: Request) -> Issuer:
    return Issuer(
        profile=request.build_absolute_uri(reverse("badge-issuer")),
        keys=request.build_absolute_uri(reverse("badge-keys")),
        name=f"Goldrush at {request.get_host()}",
        secret=settings.BADGE_KEY,
    )
