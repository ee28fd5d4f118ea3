"""Sessions of the frame in a host's page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.embed_sessions import Opened, OriginNotAllowed, TokenSpent, open_session
from labeling.actions.placements import NoSuchPlacement
from labeling.api.auth import Anyone, CrossSite
from labeling.api.embed_auth import ByEmbedSession, EmbedSessionEnded
from labeling.api.refusals import refusals
from labeling.api.rounds import LabelOut
from labeling.api.throttles import Limit, address_of, spend
from labeling.conf import conf
from labeling.models import EmbedSession, FailMode, Mode
from labeling.user_tokens import TOKEN_REFUSALS

REFUSALS = refusals(
    ValidationError,
    CrossSite,
    NoSuchPlacement,
    OriginNotAllowed,
    EmbedSessionEnded,
    TokenSpent,
    *TOKEN_REFUSALS,
    Throttled,
)


class SessionIn(serializers.Serializer[dict[str, Any]]):
    site_key = serializers.CharField(max_length=40)
    user_token = serializers.CharField(
        default="",
        allow_blank=True,
        # What is wrong with it is told where it is read.
        trim_whitespace=False,
        help_text="A JWT by the host's server; without one the visitor is anonymous.",
    )
    embedder = serializers.CharField(max_length=300, help_text="The origin of the host's page.")


class WhoOut(serializers.Serializer[dict[str, Any]]):
    kind = serializers.ChoiceField(["user", "anonymous"])
    name = serializers.CharField(allow_blank=True)


class SessionOut(serializers.Serializer[dict[str, Any]]):
    session = serializers.CharField(help_text="Send it as a bearer token; keep it in memory.")
    expires_in = serializers.IntegerField(help_text="In seconds.")
    mode = serializers.ChoiceField(Mode.choices)
    is_test = serializers.BooleanField()
    fail_mode = serializers.ChoiceField(FailMode.choices)
    question = serializers.CharField()
    labels = LabelOut(many=True)
    theme = serializers.DictField()
    locale = serializers.CharField(allow_blank=True)
    who = WhoOut()


class SessionsView(APIView):
    authentication_classes = [ByEmbedSession]
    permission_classes = [Anyone]

    @extend_schema(request=SessionIn, responses={201: SessionOut, **REFUSALS}, tags=["embed"])
    def post(self, request: Request) -> Response:
        """Open a session for who visits a host's page.

        Sent with a session that is about to end, an anonymous visitor goes on as the same one.
        """
        at = timezone.now()
        spend(visits(), address_of(request._request), at=at)
        body = SessionIn(data=request.data)
        body.is_valid(raise_exception=True)
        opened = open_session(
            **body.validated_data,
            before=request.auth if isinstance(request.auth, EmbedSession) else None,
            at=at,
        )
        return Response(_shown(opened, at), status=201, headers={"Cache-Control": "no-store"})


def visits() -> Limit:
    return Limit("visits", conf().VISITS_PER_HOUR, timedelta(hours=1))


def _shown(opened: Opened, at: datetime) -> dict[str, Any]:
    session, person = opened.session, opened.person
    placement = session.placement
    return {
        "session": opened.text,
        "expires_in": int((session.expires_at - at).total_seconds()),
        "mode": placement.mode,
        "is_test": placement.is_test,
        "fail_mode": placement.fail_mode,
        "question": placement.project.question,
        "labels": placement.project.labels,
        "theme": placement.theme,
        "locale": person.locale if person else "",
        "who": {"kind": "user" if person else "anonymous", "name": session.name},
    }
