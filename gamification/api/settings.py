"""What a player chooses for themselves: who they are here, what they see, and whether they stay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.actions.departures import confirm_departure
from gamification.actions.players import update_player
from gamification.queries.belongings import belongings_of
from gamification.queries.profiles import language_of, settings_of
from labeling.actions.departures import forget_worker
from labeling.api.auth import IsWorker, current_worker_id

BROWSERS = ("", "As the browser asks")


class SettingsOut(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField()
    is_guest = serializers.BooleanField()
    timezone = serializers.CharField()
    language = serializers.CharField(help_text="Empty for the browser's.")
    is_hidden = serializers.BooleanField(help_text="Shown on no board and in no league.")
    is_quiet = serializers.BooleanField(help_text="Shown no league, place or comparison.")


class SettingsIn(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField(required=False, max_length=40)
    timezone = serializers.CharField(required=False, max_length=64)
    language = serializers.ChoiceField(required=False, choices=[BROWSERS, *settings.LANGUAGES])
    is_hidden = serializers.BooleanField(required=False)
    is_quiet = serializers.BooleanField(required=False)


class SettingsView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(responses=SettingsOut, tags=["play"])
    def get(self, request: Request) -> Response:
        """Return what the asker has chosen."""
        return Response(SettingsOut(settings_of(current_worker_id(request))).data)

    @extend_schema(request=SettingsIn, responses=SettingsOut, tags=["play"])
    def patch(self, request: Request) -> Response:
        """Change what is given, and nothing else."""
        body = SettingsIn(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        chosen = dict(body.validated_data)
        update_player(
            player_id=current_worker_id(request),
            at=timezone.now(),
            time_zone=chosen.pop("timezone", None),
            **chosen,
        )
        if "language" in chosen:
            _note(request._request, chosen["language"])
        return self.get(request)


def speak_their_language(*, request: HttpRequest, user: AbstractBaseUser, **_: Any) -> None:
    """Let a browser speak as whoever signs in has chosen (Django's ``user_logged_in``)."""
    if chosen := language_of(user.pk):
        _note(request, chosen)


def _note(request: HttpRequest, language: str) -> None:
    """Leave a word for `project.language`, which sets the cookie."""
    request.chosen_language = language  # type: ignore[attr-defined]  # ours alone


class DepartureIn(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField(help_text="The asker's own, to confirm.")


class DepartureView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(request=DepartureIn, responses={204: None}, tags=["play"])
    def post(self, request: Request) -> Response:
        """Forget who the asker was, and end their session."""
        body = DepartureIn(data=request.data)
        body.is_valid(raise_exception=True)
        worker_id = current_worker_id(request)
        confirm_departure(player_id=worker_id, name=body.validated_data["name"])
        forget_worker(worker_id=worker_id, at=timezone.now())
        request._request.session.flush()
        return Response(status=204)


class BelongingsView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(responses={(200, "application/json"): OpenApiTypes.OBJECT}, tags=["play"])
    def get(self, request: Request) -> StreamingHttpResponse:
        """Return everything that is the asker's, as a file."""
        belongings = belongings_of(current_worker_id(request), at=timezone.now())
        return StreamingHttpResponse(
            _written(belongings),
            content_type="application/json",
            headers={
                "Content-Disposition": 'attachment; filename="goldrush.json"',
                "Cache-Control": "no-store",
            },
        )


def _written(belongings: Iterator[tuple[str, Any]]) -> Iterator[str]:
    """Write one JSON object piece by piece, however much there is."""
    encode = DjangoJSONEncoder(ensure_ascii=False).encode
    opening = "{"
    for name, value in belongings:
        yield f"{opening}\n{json.dumps(name)}: "
        opening = ","
        if isinstance(value, Iterator):
            yield from _list(encode(row) for row in value)
        else:
            yield encode(value)
    yield "\n}\n"


def _list(rows: Iterator[str]) -> Iterator[str]:
    yield "["
    between = "\n"
    for row in rows:
        yield f"{between}{row}"
        between = ",\n"
    yield "]"
