"""What visitors of a host's page do with its threads: put two together, and look for others."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.actions.candidates import SameThread, suggest_pair
from labeling.actions.threads import NoSuchThread
from labeling.api.embed_auth import embed_session
from labeling.api.embed_samples import sample_threads
from labeling.api.refusals import refusals
from labeling.api.throttles import Limit, address_of, spend
from labeling.api.visits import TO_VISITORS, VisitView
from labeling.conf import conf
from labeling.models import EmbedSession, LinkStatus, Mode, Thread
from labeling.problems import Problem
from labeling.queries.similar import similar

MOST_OF_A_NAME = 200
MOST_LETTERS = 300
FOUND = 8


class NoThreadsHere(Problem):
    code = "no_threads_here"
    title = "Not for this"
    status = 409


class SuggestionIn(serializers.Serializer[dict[str, Any]]):
    a = serializers.CharField(max_length=MOST_OF_A_NAME, help_text="A thread, by the host's id.")
    b = serializers.CharField(max_length=MOST_OF_A_NAME, help_text="What says the same.")


class SuggestionOut(serializers.Serializer[dict[str, Any]]):
    status = serializers.ChoiceField(LinkStatus.choices)


class SearchIn(serializers.Serializer[dict[str, Any]]):
    q = serializers.CharField(max_length=MOST_LETTERS)


class FoundThreadOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField(allow_blank=True)


class FoundOut(serializers.Serializer[dict[str, Any]]):
    threads = FoundThreadOut(many=True)


class SuggestionsView(VisitView):
    @extend_schema(
        request=SuggestionIn,
        responses={
            201: SuggestionOut,
            **refusals(*TO_VISITORS, NoThreadsHere, NoSuchThread, SameThread),
        },
        tags=["embed"],
    )
    def post(self, request: Request) -> Response:
        """Say that two threads are the same.  Others are asked before anything comes of it."""
        session, at = among_threads(request), timezone.now()
        body = SuggestionIn(data=request.data)
        body.is_valid(raise_exception=True)
        if session.worker_id is None:
            return Response({"status": LinkStatus.SUGGESTED}, status=201)
        _spend_a_suggestion(request, session, at)
        status = suggest_pair(
            project_id=session.placement.project_id,
            one=body.validated_data["a"],
            other=body.validated_data["b"],
            worker_id=session.worker_id,
            at=at,
        )
        return Response({"status": status}, status=201)


class SearchView(VisitView):
    @extend_schema(
        request=SearchIn,
        responses={200: FoundOut, **refusals(*TO_VISITORS, NoThreadsHere)},
        tags=["embed"],
    )
    def post(self, request: Request) -> Response:
        """Look through all threads, for when none of those one is asked about is right."""
        session = among_threads(request)
        body = SearchIn(data=request.data)
        body.is_valid(raise_exception=True)
        if session.worker_id is None:
            return Response({"threads": sample_threads()})
        words = body.validated_data["q"]
        found = similar(project_id=session.placement.project_id, title=words, top=FOUND)
        return Response({"threads": [found_thread(one.thread) for one in found]})


def among_threads(request: Request) -> EmbedSession:
    """Return the session of a visitor whose page is about threads, or refuse."""
    session = embed_session(request)
    if session.placement.mode != Mode.DEDUPE:
        raise NoThreadsHere("This widget is not there to find duplicates.")
    return session


def found_thread(thread: Thread) -> dict[str, str]:
    return {"id": thread.external_id, "title": thread.title, "url": thread.url}


def _spend_a_suggestion(request: Request, session: EmbedSession, at: datetime) -> None:
    """Count it for the person; of nobody, who can be somebody new at once, for their address."""
    limit = Limit("suggestions", conf().SUGGESTIONS_PER_HOUR, timedelta(hours=1))
    worker = session.worker
    is_nobody = worker is None or worker.is_anonymous
    who = address_of(request._request) if is_nobody else f"worker-{session.worker_id}"
    spend(limit, who, at=at)
