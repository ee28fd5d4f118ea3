"""The captcha-like check over HTTP, as the frame in a host's page asks for it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.actions.captcha import (
    AlreadySolved,
    NoCaptcha,
    NoSuchTry,
    ServedTry,
    TryExpired,
    serve_try,
    solve_by_labels,
    solve_by_work,
)
from labeling.actions.workers import Suspended
from labeling.api.embed_auth import embed_session
from labeling.api.refusals import refusals
from labeling.api.rounds import ContentOut, LabelOut, shown_challenge
from labeling.api.throttles import Limit, address_of, spend
from labeling.api.visits import TO_VISITORS, VisitView
from labeling.conf import conf
from labeling.models import EmbedSession
from labeling.models.captcha import LONGEST_ACTION, LONGEST_DATA
from labeling.proof_of_work import LONGEST_PROOF
from labeling.questions.choice import UnknownLabel

dice = random.SystemRandom()

REFUSALS = refusals(*TO_VISITORS, NoCaptcha)
REFUSALS_OF_SOLUTIONS = refusals(
    *TO_VISITORS, NoCaptcha, NoSuchTry, AlreadySolved, TryExpired, UnknownLabel, Suspended
)

TRIES_PER = timedelta(minutes=10)

# What is shown under a test key.  The items are called by their places, which say nothing.
MADE_UP = [{"kind": "text", "text": text} for text in ("This is a test.", "Choose what you like.")]
NAMES = ("1", "2")


class CaptchaIn(serializers.Serializer[dict[str, Any]]):
    action = serializers.RegexField(
        r"^[\w-]*\Z", max_length=LONGEST_ACTION, default="", allow_blank=True
    )
    cdata = serializers.CharField(max_length=LONGEST_DATA, default="", allow_blank=True)


class CaptchaItemOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.ChoiceField(NAMES)
    content = ContentOut()


class CaptchaOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.UUIDField()
    expires_at = serializers.DateTimeField()
    question = serializers.CharField()
    labels = LabelOut(many=True)
    items = CaptchaItemOut(many=True, help_text="Two, or none where only the work can be done.")
    pow = serializers.DictField(help_text="A challenge of ALTCHA's second version.")


class AnswersIn(serializers.Serializer[dict[str, Any]]):
    """What is said of either item; null for “can't tell”."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {name: serializers.CharField(allow_null=True, max_length=200) for name in NAMES}


class SolutionIn(serializers.Serializer[dict[str, Any]]):
    id = serializers.UUIDField()
    answers = AnswersIn(required=False)
    pow = serializers.CharField(required=False, max_length=LONGEST_PROOF)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("answers" in attrs) == ("pow" in attrs):
            raise ValidationError("Send either the answers or the proof of work.")
        return attrs


class SolutionOut(serializers.Serializer[dict[str, Any]]):
    token = serializers.CharField(allow_null=True)
    expires_in = serializers.IntegerField(allow_null=True)
    challenge = CaptchaOut(allow_null=True, help_text="Another one, where this was not passed.")


class CaptchaChallengesView(VisitView):
    @extend_schema(request=CaptchaIn, responses={201: CaptchaOut, **REFUSALS}, tags=["embed"])
    def post(self, request: Request) -> Response:
        """Give the visitor a chance to pass: two items to label, or work to be done instead."""
        form = CaptchaIn(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(_new_try(request, timezone.now(), **form.validated_data), status=201)


class CaptchaSolutionsView(VisitView):
    @extend_schema(
        request=SolutionIn,
        responses={200: SolutionOut, 201: SolutionOut, **REFUSALS_OF_SOLUTIONS},
        tags=["embed"],
    )
    def post(self, request: Request) -> Response:
        """Take a chance, once: 201 with a token, or 200 with another chance."""
        form = SolutionIn(data=request.data)
        form.is_valid(raise_exception=True)
        body, session, at = form.validated_data, embed_session(request), timezone.now()
        if "pow" in body:
            solved = solve_by_work(try_id=body["id"], session=session, proof=body["pow"], at=at)
        else:
            labels = [body["answers"][name] for name in NAMES]
            solved = solve_by_labels(try_id=body["id"], session=session, labels=labels, at=at)
        if solved.token is None:
            again = _new_try(request, at, solved.action, solved.cdata)
            return Response({"token": None, "expires_in": None, "challenge": again})
        seconds = int(conf().CAPTCHA_PASS.total_seconds())
        told = {"token": solved.token, "expires_in": seconds, "challenge": None}
        return Response(told, status=201, headers={"Cache-Control": "no-store"})


def _new_try(request: Request, at: datetime, action: str, cdata: str) -> dict[str, Any]:
    session = embed_session(request)
    spend(Limit("captcha", conf().CAPTCHA_TRIES, TRIES_PER), str(session.pk), at=at)
    of_address = Limit("captcha-from", conf().CAPTCHA_TRIES_OF_ADDRESS, TRIES_PER)
    spend(of_address, address_of(request._request), at=at)
    served = serve_try(session=session, action=action, cdata=cdata, at=at, rng=dice)
    return _shown(served, session)


def _shown(served: ServedTry, session: EmbedSession) -> dict[str, Any]:
    placement = session.placement
    contents = [shown_challenge(challenge)["content"] for challenge in served.challenges]
    contents = MADE_UP if placement.is_test else contents
    return {
        "id": str(served.id),
        "expires_at": served.expires_at.isoformat(),
        "question": placement.project.question,
        "labels": placement.project.labels,
        "items": [
            {"id": name, "content": content} for name, content in zip(NAMES, contents, strict=False)
        ],
        "pow": served.work,
    }
