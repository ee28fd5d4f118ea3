"""What the frame in a host's page asks for: one challenge after another."""

from __future__ import annotations

import random
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.answers import Submitted, submit_answer
from labeling.actions.visits import next_challenge
from labeling.actions.workers import Suspended
from labeling.api.answers import KEY_HEADER, AnswerIn, AnswerOut, saying_in, shown_answer
from labeling.api.answers import REFUSED as ANSWERS_REFUSED
from labeling.api.auth import CrossSite
from labeling.api.embed_auth import (
    ByEmbedSession,
    EmbedSessionEnded,
    HasEmbedSession,
    NoEmbedSession,
    embed_session,
)
from labeling.api.embed_samples import TestRefused, answer_sample, first_sample
from labeling.api.refusals import refusals
from labeling.api.rounds import ChallengeOut, shown_challenge
from labeling.api.throttles import Limit, spend
from labeling.conf import conf
from labeling.models import EmbedSession
from labeling.queries.projects import NoSuchProject
from labeling.queries.visits import goal_after, n_answered, side_shown

dice = random.SystemRandom()

MOST_HELD = 10

TO_VISITORS = (ValidationError, NoEmbedSession, EmbedSessionEnded, CrossSite, Throttled)
REFUSALS = refusals(*TO_VISITORS, Suspended, NoSuchProject)
REFUSALS_OF_ANSWERS = refusals(*TO_VISITORS, *ANSWERS_REFUSED, TestRefused)


class ContextIn(serializers.Serializer[dict[str, Any]]):
    thread = serializers.CharField(
        max_length=200, default="", allow_blank=True, help_text="The one that is open, by its id."
    )


class NextIn(serializers.Serializer[dict[str, Any]]):
    context = ContextIn(required=False)  # type: ignore[assignment]  # DRF takes it out of the class
    holding = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=MOST_HELD,
        default=list,
        help_text="Challenges the frame has already and has not answered: something else, please.",
    )


class StandOut(serializers.Serializer[dict[str, Any]]):
    answered = serializers.IntegerField()
    goal = serializers.IntegerField()


class NextOut(serializers.Serializer[dict[str, Any]]):
    challenge = ChallengeOut(allow_null=True, help_text="null when there is nothing to ask.")
    open_side = serializers.ChoiceField(
        ["a", "b"], required=False, help_text="Which of the two is the thread that is open."
    )
    progress = StandOut()


class VisitAnswerIn(AnswerIn):
    challenge_id = serializers.UUIDField()
    context = ContextIn(required=False)  # type: ignore[assignment]  # DRF takes it out of the class
    wants_next = serializers.BooleanField(
        default=True, help_text="false from those who have the next one already, or leave."
    )


class VisitAnswerOut(AnswerOut):
    next = NextOut(allow_null=True)


class VisitView(APIView):
    """For visitors, each of whom may ask so often."""

    authentication_classes = [ByEmbedSession]
    permission_classes = [HasEmbedSession]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        limit = Limit("embed", conf().EMBED_CALLS_PER_MINUTE, timedelta(minutes=1))
        spend(limit, str(embed_session(request).pk), at=timezone.now())


class NextView(VisitView):
    @extend_schema(request=NextIn, responses={200: NextOut, **REFUSALS}, tags=["embed"])
    def post(self, request: Request) -> Response:
        """Return what to ask the visitor next."""
        body = NextIn(data=request.data)
        body.is_valid(raise_exception=True)
        thread, held = _thread(body.validated_data), body.validated_data["holding"]
        return Response(asked_next(embed_session(request), thread, timezone.now(), held=held))


class VisitAnswersView(VisitView):
    @extend_schema(
        request=VisitAnswerIn,
        responses={200: VisitAnswerOut, 201: VisitAnswerOut, **REFUSALS_OF_ANSWERS},
        parameters=[OpenApiParameter(KEY_HEADER, str, OpenApiParameter.HEADER)],
        tags=["embed"],
    )
    def post(self, request: Request) -> Response:
        """Answer a challenge, and hear what to ask next.

        The same key with the same answer gets the same reply again.
        """
        session, at = embed_session(request), timezone.now()
        form = VisitAnswerIn(data=request.data)
        form.is_valid(raise_exception=True)
        body = form.validated_data
        if session.worker_id is None:
            told = answer_sample(session.placement, body["challenge_id"], body["choice"])
            return Response(told, status=201)
        submitted = submit_answer(
            challenge_id=body["challenge_id"],
            worker_id=session.worker_id,
            saying=saying_in(request, body),
            at=at,
        )
        asked = asked_next(session, _thread(body), at) if body["wants_next"] else None
        told = {**self.reply(submitted), "next": asked}
        return Response(told, status=201 if submitted.is_new else 200)

    def reply(self, submitted: Submitted) -> dict[str, Any]:
        return shown_answer(submitted)


def asked_next(
    session: EmbedSession, thread: str, at: datetime, *, held: Collection[UUID] = ()
) -> dict[str, Any]:
    """Return the visitor's next challenge but for those they have, and how far they have come."""
    if session.worker_id is None:
        return first_sample(session.placement, held)
    asked = next_challenge(
        session=session, worker_id=session.worker_id, thread=thread, held=held, at=at, rng=dice
    )
    answered = n_answered(session)
    side = side_shown(asked[1].id, thread) if asked else None
    return {
        "challenge": shown_challenge(asked[1]) if asked else None,
        **({"open_side": side} if side else {}),
        "progress": {"answered": answered, "goal": goal_after(answered)},
    }


def _thread(body: dict[str, Any]) -> str:
    return str(body.get("context", {}).get("thread", ""))
