"""What a paid crowd's people ask for: to begin, one challenge after another, the end."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.answers import submit_answer
from labeling.actions.stints import (
    End,
    NoSuchCrowd,
    NoSuchStint,
    NotDoneYet,
    NotTurk,
    SomebodyElses,
    arrive,
    finish,
    next_challenge,
)
from labeling.actions.traces import leave_traces
from labeling.api.answers import KEY_HEADER, AnswerIn, AnswerOut, saying_in, shown_answer
from labeling.api.answers import REFUSED as ANSWERS_REFUSED
from labeling.api.auth import Anyone, CrossSite
from labeling.api.guidelines import as_html
from labeling.api.refusals import refusals
from labeling.api.rounds import ChallengeOut, LabelOut, shown_challenge
from labeling.api.stint_auth import ByStint, InStint, current_stint, token_of
from labeling.api.throttles import address_of, guests, spend
from labeling.api.traces import signals_of
from labeling.marketplaces import Arrival
from labeling.models import Outcome, Stint
from labeling.queries.stints import answers_of, goal_of

dice = random.SystemRandom()

REFUSED = (CrossSite, NoSuchStint, ValidationError)


class ArrivalIn(serializers.Serializer[dict[str, Any]]):
    person = serializers.CharField(max_length=200, help_text="The marketplace's id of them.")
    stint = serializers.CharField(max_length=200, help_text="Its id of this work of theirs.")
    study = serializers.CharField(max_length=200, default="", allow_blank=True)


class StintNextOut(serializers.Serializer[dict[str, Any]]):
    challenge = ChallengeOut(allow_null=True, help_text="null: hear how it ends.")
    answered = serializers.IntegerField()
    goal = serializers.IntegerField()


class StintOut(serializers.Serializer[dict[str, Any]]):
    token = serializers.CharField(help_text="Send it as a bearer token.")
    name = serializers.CharField()
    question = serializers.CharField()
    question_type = serializers.CharField()
    labels = LabelOut(many=True)
    guidelines_html = serializers.CharField(allow_blank=True)
    is_over = serializers.BooleanField()
    next = StintNextOut()


class StintAnswerIn(AnswerIn):
    challenge_id = serializers.UUIDField()


class StintAnswerOut(AnswerOut):
    next = StintNextOut()


class FinishIn(serializers.Serializer[dict[str, Any]]):
    submit_to = serializers.CharField(
        max_length=200, default="", allow_blank=True, help_text="Mechanical Turk's turkSubmitTo."
    )


class WayOut(serializers.Serializer[dict[str, Any]]):
    kind = serializers.ChoiceField(["link", "form", "here"])
    url = serializers.CharField(allow_blank=True)
    fields = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment]  # DRF takes it out of the class


class EndOut(serializers.Serializer[dict[str, Any]]):
    outcome = serializers.ChoiceField(Outcome.choices)
    way = WayOut()


class StintsView(APIView):
    authentication_classes = [ByStint]
    permission_classes = [Anyone]

    @extend_schema(
        request=ArrivalIn,
        responses={
            201: StintOut,
            **refusals(*REFUSED, NoSuchCrowd, SomebodyElses, Throttled),
        },
        tags=["paid crowds"],
    )
    def post(self, request: Request, crowd_id: UUID) -> Response:
        """Begin a stint, or go on with it."""
        body = ArrivalIn(data=request.data)
        body.is_valid(raise_exception=True)
        at = timezone.now()
        spend(guests(), address_of(request._request), at=at)
        stint = arrive(crowd_id=crowd_id, arrival=Arrival(**body.validated_data), at=at)
        leave_traces(worker_id=stint.worker_id, signals=signals_of(request._request), at=at)
        return Response(_begun(stint, at), status=201)


class StintAnswersView(APIView):
    authentication_classes = [ByStint]
    permission_classes = [InStint]

    @extend_schema(
        request=StintAnswerIn,
        responses={
            200: StintAnswerOut,
            201: StintAnswerOut,
            **refusals(*REFUSED[:2], *ANSWERS_REFUSED),
        },
        parameters=[OpenApiParameter(KEY_HEADER, str, OpenApiParameter.HEADER)],
        tags=["paid crowds"],
    )
    def post(self, request: Request) -> Response:
        """Answer a challenge, and hear what to ask next."""
        stint, at = current_stint(request), timezone.now()
        form = StintAnswerIn(data=request.data)
        form.is_valid(raise_exception=True)
        body = form.validated_data
        submitted = submit_answer(
            challenge_id=body["challenge_id"],
            worker_id=stint.worker_id,
            saying=saying_in(request, body),
            at=at,
        )
        told = {**shown_answer(submitted), "next": _next(stint, at)}
        return Response(told, status=201 if submitted.is_new else 200)


class FinishView(APIView):
    authentication_classes = [ByStint]
    permission_classes = [InStint]

    @extend_schema(
        request=FinishIn,
        responses={200: EndOut, **refusals(*REFUSED, NotDoneYet, NotTurk)},
        tags=["paid crowds"],
    )
    def post(self, request: Request) -> Response:
        """End a stint whose work is done, and hear where to go to be paid."""
        body = FinishIn(data=request.data)
        body.is_valid(raise_exception=True)
        end = finish(
            stint=current_stint(request), at=timezone.now(), rng=dice, **body.validated_data
        )
        return Response(_shown_end(end))


def _begun(stint: Stint, at: datetime) -> dict[str, Any]:
    project = stint.crowd.project
    return {
        "token": token_of(stint),
        "name": project.name,
        "question": project.question,
        "question_type": project.question_type,
        "labels": project.labels,
        "guidelines_html": as_html(project.guidelines),
        "is_over": stint.ended_at is not None,
        "next": _next(stint, at),
    }


def _next(stint: Stint, at: datetime) -> dict[str, Any]:
    asked = next_challenge(stint=stint, at=at, rng=dice)
    return {
        "challenge": shown_challenge(asked) if asked else None,
        "answered": answers_of(stint).count(),
        "goal": goal_of(stint),
    }


def _shown_end(end: End) -> dict[str, Any]:
    way = {"kind": end.way.kind, "url": end.way.url, "fields": dict(end.way.fields)}
    return {"outcome": end.outcome, "way": way}
