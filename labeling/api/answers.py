"""Answers over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.answers import (
    LONGEST_MS,
    AlreadyAnswered,
    ItemChanged,
    KeyReused,
    NoSuchChallenge,
    Saying,
    Submitted,
    submit_answer,
)
from labeling.actions.workers import Suspended
from labeling.api.auth import IsWorker, current_worker_id
from labeling.api.refusals import TO_WORKERS, refusals
from labeling.questions.choice import UnknownLabel
from labeling.questions.pair import NothingToKeep

KEY_HEADER = "Idempotency-Key"
MAX_KEY = 200

REFUSED = (
    ValidationError,
    Suspended,
    NoSuchChallenge,
    AlreadyAnswered,
    ItemChanged,
    UnknownLabel,
    NothingToKeep,
    KeyReused,
)
REFUSALS = refusals(*TO_WORKERS, *REFUSED)


class AnswerIn(serializers.Serializer[dict[str, Any]]):
    choice = serializers.CharField(
        allow_null=True, max_length=200, help_text="A label's value; null for “can't tell”."
    )
    took_ms = serializers.IntegerField(
        required=False, min_value=0, max_value=LONGEST_MS, help_text="As the browser measured it."
    )
    keeps = serializers.ChoiceField(
        ["a", "b"], required=False, help_text="Of a pair that is the same: which one should stay."
    )


# One for all: to copy its fields for each answer would take longer than to check what they say.
ANSWER = AnswerIn()


class AnswerOut(serializers.Serializer[dict[str, Any]]):
    challenge = serializers.UUIDField()
    choice = serializers.CharField(allow_null=True)
    surplus = serializers.BooleanField(help_text="It came after its lease ran out.")


class AnswerView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(
        request=AnswerIn,
        responses={200: AnswerOut, 201: AnswerOut, **REFUSALS},
        parameters=[OpenApiParameter(KEY_HEADER, str, OpenApiParameter.HEADER)],
        tags=["play"],
    )
    def post(self, request: Request, challenge_id: UUID) -> Response:
        """Answer a challenge.  The same key with the same answer gets the same reply again."""
        body = ANSWER.run_validation(request.data)
        submitted = submit_answer(
            challenge_id=challenge_id,
            worker_id=current_worker_id(request),
            saying=saying_in(request, body),
            at=timezone.now(),
        )
        return Response(self.reply(submitted), status=201 if submitted.is_new else 200)

    def reply(self, submitted: Submitted) -> dict[str, Any]:
        return shown_answer(submitted)


def saying_in(request: Request, body: Mapping[str, Any]) -> Saying:
    """Return what is said in a body that has been found to make sense."""
    return Saying(
        label=body["choice"],
        key=key_of(request),
        took_ms=body.get("took_ms"),
        keeps=body.get("keeps"),
    )


def shown_answer(submitted: Submitted) -> dict[str, Any]:
    """Return an answer as whoever gave it may see it."""
    return {
        "challenge": str(submitted.challenge_id),
        "choice": submitted.label,
        "surplus": submitted.is_surplus,
    }


def key_of(request: Request) -> str:
    """Return the key the client has sent, or nothing."""
    key = request.headers.get(KEY_HEADER, "")
    if len(key) > MAX_KEY or not key.isprintable():
        raise ValidationError({KEY_HEADER: [f"At most {MAX_KEY} printable characters."]})
    return str(key)
