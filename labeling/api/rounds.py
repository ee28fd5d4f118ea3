"""Rounds over HTTP.  What a worker is told of an item is listed here, and nowhere else."""

from __future__ import annotations

import random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.rounds import NoItemsLeft, QualificationNeeded, serve_round
from labeling.actions.traces import leave_traces
from labeling.actions.workers import Suspended
from labeling.api.auth import (
    Anyone,
    IsWorker,
    current_worker_id,
    is_stranger,
    or_new_guest,
)
from labeling.api.contents import SideOut, pair_content
from labeling.api.guidelines import as_html
from labeling.api.refusals import TO_ANYONE, TO_WORKERS, refusals
from labeling.api.traces import signals_of
from labeling.models import Project
from labeling.queries.projects import NoSuchProject, playable
from labeling.queries.rounds import NoSuchRound, ServedChallenge, ServedRound, find_round

dice = random.SystemRandom()

REFUSED = (*TO_ANYONE, Suspended, NoSuchProject, NoItemsLeft, QualificationNeeded, Throttled)
REFUSALS = refusals(*REFUSED)
REFUSALS_OF_ONE = refusals(*TO_WORKERS, NoSuchRound)


class LabelOut(serializers.Serializer[dict[str, str]]):
    value = serializers.CharField()
    name = serializers.CharField()


class ContentOut(serializers.Serializer[dict[str, Any]]):
    kind = serializers.ChoiceField(choices=["image", "text", "pair"])
    url = serializers.CharField(required=False)
    width = serializers.IntegerField(required=False)
    height = serializers.IntegerField(required=False)
    text = serializers.CharField(required=False)
    a = SideOut(required=False)
    b = SideOut(required=False)


class ChallengeOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.UUIDField()
    content = ContentOut()


class AskedOut(serializers.Serializer[dict[str, Any]]):
    """What is asked, in a round or in a lesson, and how far one has come."""

    id = serializers.UUIDField()
    project = serializers.SlugField()
    name = serializers.CharField()
    question = serializers.CharField()
    question_type = serializers.CharField()
    labels = LabelOut(many=True)
    guidelines_html = serializers.CharField(allow_blank=True)
    guidelines_version = serializers.IntegerField(help_text="It rises when they change.")
    size = serializers.IntegerField()
    answered = serializers.IntegerField()


class RoundOut(AskedOut):
    expires_at = serializers.DateTimeField()
    challenges = ChallengeOut(many=True)


class RoundsView(APIView):
    permission_classes = [Anyone]

    @extend_schema(
        request=None, responses={200: RoundOut, 201: RoundOut, **REFUSALS}, tags=["play"]
    )
    def post(self, request: Request, slug: str) -> Response:
        """Serve the asker's next round, or again the one they have not finished.

        Somebody unknown becomes a guest with this call.
        """
        if is_stranger(request):
            playable(slug, None)  # Nobody becomes a guest of what is not there.
        worker_id, at = or_new_guest(request), timezone.now()
        served = serve_round(project_slug=slug, worker_id=worker_id, at=at, rng=dice)
        leave_traces(worker_id=worker_id, signals=signals_of(request._request), at=at)
        return Response(self.reply(served), status=201 if served.is_new else 200)

    def reply(self, served: ServedRound) -> dict[str, Any]:
        return shown(served)


class RoundView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(responses={200: RoundOut, **REFUSALS_OF_ONE}, tags=["play"])
    def get(self, request: Request, round_id: UUID) -> Response:
        """Return a round of the asker's, without the challenges already answered."""
        served = find_round(round_id=round_id, worker_id=current_worker_id(request))
        return Response(self.reply(served))

    def reply(self, served: ServedRound) -> dict[str, Any]:
        return shown(served)


def shown(served: ServedRound) -> dict[str, Any]:
    """Return a round as its worker may see it."""
    return {
        "id": str(served.id),
        **asked_of(served.project),
        "size": served.size,
        "answered": served.size - len(served.challenges),
        "expires_at": served.expires_at.isoformat(),
        "challenges": [shown_challenge(challenge) for challenge in served.challenges],
    }


def asked_of(project: Project) -> dict[str, Any]:
    """Return what a project asks, as its workers may see it."""
    return {
        "project": project.slug,
        "name": project.name,
        "question": project.question,
        "question_type": project.question_type,
        "labels": project.labels,
        "guidelines_html": as_html(project.guidelines),
        "guidelines_version": project.guidelines_version,
    }


def shown_challenge(challenge: ServedChallenge) -> dict[str, Any]:
    """Return a challenge as its worker may see it."""
    content: dict[str, Any]
    if challenge.image:
        content = {
            "kind": "image",
            # Ours, wherever the storage is: its own might tell, or be out of the page's reach.
            "url": f"{settings.MEDIA_URL}{challenge.image}",
            "width": challenge.width,
            "height": challenge.height,
        }
    elif challenge.sides:
        content = pair_content(challenge.sides)
    else:
        content = {"kind": "text", "text": challenge.text}
    return {"id": str(challenge.id), "content": content}
