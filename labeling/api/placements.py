"""Placements over HTTP, and all that an owner needs to show a project in a host's pages."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.placements import (
    NoSuchPlacement,
    PlacementDraft,
    TooManyPlacements,
    change_placement,
    make_placement,
)
from labeling.api.auth import IsUser, NotSignedIn, project_of_owner
from labeling.api.idempotency import KEY, KeyReused, once
from labeling.api.keys import SecretKeyOut, SigningKeyOut, shown_secret_key, shown_signing_key
from labeling.api.refusals import TO_ANYONE, refusals
from labeling.models import FailMode, Fixed, Mode, Placement, SecretKey, SigningKey
from labeling.origins import BadOrigin
from labeling.queries.projects import NoSuchProject

MOST_ORIGINS = 20

REFUSED = (NotSignedIn, *TO_ANYONE, NoSuchProject)


def _colour() -> serializers.RegexField:
    return serializers.RegexField(r"^#[0-9a-fA-F]{6}\Z", required=False)


class ThemeIn(serializers.Serializer[dict[str, Any]]):
    """How it looks.  Nothing of it is ever read as CSS; what could not be read is mended."""

    scheme = serializers.ChoiceField(["light", "dark", "auto"], required=False)
    accent = _colour()
    surface = _colour()
    text = _colour()
    muted = _colour()
    line = _colour()
    dark_accent = _colour()
    dark_surface = _colour()
    dark_text = _colour()
    dark_muted = _colour()
    dark_line = _colour()
    radius = serializers.IntegerField(min_value=0, max_value=24, required=False)
    font_size = serializers.IntegerField(min_value=12, max_value=20, required=False)
    density = serializers.ChoiceField(["compact", "normal", "roomy"], required=False)
    font = serializers.RegexField(r"^[\w ,'\"-]{1,200}\Z", required=False)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        if unknown:
            raise ValidationError({min(unknown, key=str): ["A theme has no such part."]})
        theme: dict[str, Any] = super().to_internal_value(data)
        return theme


class PlacementChangesIn(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField(max_length=100)
    origins = serializers.ListField(
        child=serializers.CharField(max_length=300),
        min_length=1,
        max_length=MOST_ORIGINS,
        help_text="The pages that may show it, such as https://forum.example; no patterns.",
    )
    theme = ThemeIn(required=False)
    fail_mode = serializers.ChoiceField(FailMode.choices, default=FailMode.OPEN)
    is_active = serializers.BooleanField(default=True)


class PlacementIn(PlacementChangesIn):
    is_active = None  # type: ignore[assignment]  # a new one is
    mode = serializers.ChoiceField(Mode.choices)
    fixed = serializers.ChoiceField(
        Fixed.choices, default="", allow_blank=True, help_text="For a test key: how it ends."
    )


class PlacementOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.IntegerField()
    key = serializers.CharField(help_text="It stands in the page, for everybody to read.")
    name = serializers.CharField()
    mode = serializers.ChoiceField(Mode.choices)
    origins = serializers.ListField(child=serializers.CharField())
    theme = serializers.DictField()
    fail_mode = serializers.ChoiceField(FailMode.choices)
    fixed = serializers.CharField(allow_blank=True)
    is_active = serializers.BooleanField()


class EmbeddingOut(serializers.Serializer[dict[str, Any]]):
    placements = PlacementOut(many=True)
    secret_keys = SecretKeyOut(many=True)
    signing_keys = SigningKeyOut(many=True)


class EmbeddingView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses={200: EmbeddingOut, **refusals(*REFUSED)}, tags=["embedding"])
    def get(self, request: Request, slug: str) -> Response:
        """Return a project's placements and the keys in use; the keys themselves are not told."""
        project = project_of_owner(request, slug)
        secret_keys = SecretKey.objects.live().filter(project=project).order_by("pk")
        signing_keys = SigningKey.objects.live().filter(project=project).order_by("pk")
        return Response(
            {
                "placements": [_shown(each) for each in project.placements.order_by("pk")],
                "secret_keys": [shown_secret_key(key) for key in secret_keys],
                "signing_keys": [shown_signing_key(key) for key in signing_keys],
            }
        )


class PlacementsView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        request=PlacementIn,
        responses={
            201: PlacementOut,
            **refusals(*REFUSED, ValidationError, BadOrigin, KeyReused, TooManyPlacements),
        },
        parameters=[KEY],
        tags=["embedding"],
    )
    @once
    def post(self, request: Request, slug: str) -> Response:
        """Place a project of the asker's in a host's pages."""
        project = project_of_owner(request, slug)
        body = PlacementIn(data=request.data)
        body.is_valid(raise_exception=True)
        placement = make_placement(
            project_id=project.pk, draft=PlacementDraft(**body.validated_data), at=timezone.now()
        )
        return Response(_shown(placement), status=201)


class PlacementView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        request=PlacementChangesIn,
        responses={
            200: PlacementOut,
            **refusals(*REFUSED, ValidationError, BadOrigin, KeyReused, NoSuchPlacement),
        },
        parameters=[KEY],
        tags=["embedding"],
    )
    @once
    def patch(self, request: Request, slug: str, placement_id: int) -> Response:
        """Change a placement: what it shows and where.  Its key stays."""
        project = project_of_owner(request, slug)
        body = PlacementChangesIn(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        changed = change_placement(
            project_id=project.pk, placement_id=placement_id, changes=body.validated_data
        )
        return Response(_shown(changed))


def _shown(placement: Placement) -> dict[str, Any]:
    return {
        "id": placement.pk,
        "key": placement.key,
        "name": placement.name,
        "mode": placement.mode,
        "origins": placement.origins,
        "theme": placement.theme,
        "fail_mode": placement.fail_mode,
        "fixed": placement.fixed,
        "is_active": placement.is_active,
    }
