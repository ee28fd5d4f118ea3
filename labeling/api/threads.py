"""Threads over HTTP: a host's server tells us what its people write, and asks what is like it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.threads import (
    NoSuchThread,
    Written,
    delete_thread,
    import_threads,
    put_threads,
)
from labeling.api.errors import TooLarge
from labeling.api.items import REASONS, ImportedOut
from labeling.api.refusals import refusals
from labeling.api.secret_auth import (
    TO_HOSTS,
    BySecretKey,
    HasAnySecretKey,
    HasSecretKey,
    OnlyATest,
    project_of_secret,
)
from labeling.conf import conf
from labeling.formats import thread_rows
from labeling.formats.rows import MAX_NAME, BadRow, UnreadableFile
from labeling.formats.thread_rows import MAX_BODY, MAX_TITLE, MAX_URL, check_url
from labeling.models import ContentKind, Project, Thread
from labeling.problems import Problem
from labeling.queries.duplicates import duplicates_of
from labeling.queries.similar import similar

MOST_SIMILAR = 50


class NoPairs(Problem):
    code = "no_pairs"
    title = "No pairs here"
    status = 409


class ThreadIn(serializers.Serializer[dict[str, Any]]):
    title = serializers.CharField(max_length=MAX_TITLE)
    body = serializers.CharField(
        max_length=MAX_BODY, required=False, default="", allow_blank=True, trim_whitespace=False
    )
    url = serializers.CharField(
        max_length=MAX_URL, required=False, default="", allow_blank=True, help_text="https://…"
    )
    author = serializers.CharField(
        max_length=MAX_NAME,
        required=False,
        default="",
        allow_blank=True,
        help_text="Your own id of who wrote it; they may object to a link.",
    )

    def validate_url(self, url: str) -> str:
        try:
            return check_url(url)
        except BadRow as bad:
            raise serializers.ValidationError(str(bad), code=bad.code) from bad


class ThreadOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField(allow_blank=True)


class SimilarIn(serializers.Serializer[dict[str, Any]]):
    title = serializers.CharField(max_length=MAX_TITLE)
    body = serializers.CharField(
        max_length=MAX_BODY, required=False, default="", allow_blank=True, trim_whitespace=False
    )
    top = serializers.IntegerField(min_value=1, max_value=MOST_SIMILAR, default=5)


class SimilarThreadOut(ThreadOut):
    score = serializers.FloatField(help_text="A cosine: 1 for the same words. Not a probability.")


class SimilarOut(serializers.Serializer[dict[str, Any]]):
    threads = SimilarThreadOut(many=True)


class DuplicateOut(ThreadOut):
    link = serializers.IntegerField()
    status = serializers.CharField()


class DuplicatesOut(serializers.Serializer[dict[str, Any]]):
    canonical = ThreadOut(allow_null=True, help_text="Where it leads, if it is a duplicate.")
    duplicates = DuplicateOut(many=True, help_text="What leads to it.")
    inferred = ThreadOut(
        many=True, help_text="What leads where it leads. Nobody was asked; it is no label."
    )


class NdjsonBody(BaseParser):
    """One JSON object a line, read while it comes."""

    media_type = "application/x-ndjson"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # An iterator, which its base does not foresee.
        return thread_rows.read_jsonl(stream)


class ThreadView(APIView):
    authentication_classes = [BySecretKey]
    permission_classes = [HasSecretKey]

    @extend_schema(
        request=ThreadIn,
        responses={
            200: ThreadOut,
            201: ThreadOut,
            **refusals(*TO_HOSTS, OnlyATest, ValidationError, NoPairs),
        },
        tags=["hosts"],
    )
    def put(self, request: Request, external_id: str) -> Response:
        """Tell us of a thread that is new or has been edited; it is found from then on.

        What shows it shows the new words, and whoever had the old ones before them can answer no
        more.  What was answered before stays.
        """
        project = _forum_of(request)
        body = ThreadIn(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        thread = Written(
            external_id=_name(external_id),
            title=said["title"],
            body=said["body"],
            url=said["url"],
            author_sub=said["author"],
        )
        taken = put_threads(project_id=project.pk, threads=[thread], at=timezone.now())
        told = {"id": thread.external_id, "title": thread.title, "url": thread.url}
        return Response(told, status=201 if taken.new else 200)

    @extend_schema(
        responses={204: None, **refusals(*TO_HOSTS, OnlyATest, NoSuchThread, NoPairs)},
        tags=["hosts"],
    )
    def delete(self, request: Request, external_id: str) -> Response:
        """Tell us that a thread is gone: its words are forgotten, and it leads nowhere."""
        project = _forum_of(request)
        delete_thread(project_id=project.pk, external_id=external_id, at=timezone.now())
        return Response(status=204)


class ThreadsBatchView(APIView):
    authentication_classes = [BySecretKey]
    permission_classes = [HasSecretKey]
    parser_classes = [NdjsonBody]

    @extend_schema(
        request={"application/x-ndjson": OpenApiTypes.BINARY},
        responses={
            200: ImportedOut,
            **refusals(*TO_HOSTS, OnlyATest, NoPairs, UnreadableFile, ParseError, TooLarge),
        },
        tags=["hosts"],
    )
    def post(self, request: Request) -> Response:
        """Tell us of many threads: one JSON object a line, with id, title, body, url, author.

        Lines that cannot be taken are named with the reason; the others are in.
        """
        _check_size(request)
        project = _forum_of(request)
        rows: Any = request.data
        done = import_threads(project_id=project.pk, rows=rows, at=timezone.now())
        return Response(
            {
                "rows": done.rows,
                "new": done.new,
                "n_rejected": len(done.rejected),
                "rejected": [
                    {"row": one.row, "code": one.code, "detail": one.detail}
                    for one in done.rejected[:REASONS]
                ],
            }
        )


class SimilarView(APIView):
    authentication_classes = [BySecretKey]
    permission_classes = [HasAnySecretKey]

    @extend_schema(
        request=SimilarIn,
        responses={200: SimilarOut, **refusals(*TO_HOSTS, ValidationError, NoPairs)},
        tags=["hosts"],
    )
    def post(self, request: Request) -> Response:
        """Return the threads most like these words, for search while somebody types.

        A thread that is a known duplicate is told as the one it leads to.
        """
        project = _forum_of(request)
        body = SimilarIn(data=request.data)
        body.is_valid(raise_exception=True)
        found = similar(project_id=project.pk, **body.validated_data)
        return Response(
            {"threads": [told(one.thread) | {"score": round(one.score, 4)} for one in found]}
        )


class DuplicatesView(APIView):
    authentication_classes = [BySecretKey]
    permission_classes = [HasSecretKey]

    @extend_schema(
        responses={200: DuplicatesOut, **refusals(*TO_HOSTS, NoSuchThread, NoPairs)},
        tags=["hosts"],
    )
    def get(self, request: Request, external_id: str) -> Response:
        """Return where a thread leads, what leads to it, and what follows from that."""
        project = _forum_of(request)
        star = duplicates_of(project_id=project.pk, external_id=external_id)
        if star is None:
            raise NoSuchThread('There is no thread "{name}".', name=external_id[:60])
        return Response(
            {
                "canonical": told(star.canonical) if star.canonical else None,
                "duplicates": [
                    told(link.duplicate) | {"link": link.pk, "status": link.status}
                    for link in star.duplicates
                ],
                "inferred": [told(thread) for thread in star.inferred],
            }
        )


def told(thread: Thread) -> dict[str, str]:
    return {"id": thread.external_id, "title": thread.title, "url": thread.url}


def _forum_of(request: Request) -> Project:
    project = project_of_secret(request)
    if project.content_kind != ContentKind.PAIR:
        raise NoPairs("This project does not ask about pairs of threads.")
    return project


def _name(external_id: str) -> str:
    if len(external_id) > MAX_NAME or not external_id.isprintable():
        raise ValidationError({"id": [f"At most {MAX_NAME} printable characters."]})
    return external_id


def _check_size(request: Request) -> None:
    """Refuse what is too much before it is read."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if not announced.isdecimal() or int(announced) > conf().UPLOAD_MAX_BYTES:
        raise TooLarge(f"Send at most {conf().UPLOAD_MAX_BYTES // 1024**2} MB at once.")
