"""Items and gold over HTTP: files in, and what became of their rows."""

from __future__ import annotations

import hashlib
import io
import json
import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.imports import Imported, import_golds, import_items
from labeling.actions.threads import import_threads
from labeling.api.auth import IsUser, current_user_id, project_of_owner
from labeling.api.bodies import JsonBody
from labeling.api.errors import TooLarge
from labeling.api.idempotency import KEY, key_of, told_again
from labeling.conf import conf
from labeling.formats import UnknownFormat, format_of, jsonl, reader, thread_rows
from labeling.formats.rows import ItemRow, LabelRow, Rejected, UnreadableFile
from labeling.formats.thread_rows import ThreadRow
from labeling.models import ContentKind

dice = random.SystemRandom()

REASONS = 1000
"""Rejected rows told one by one; the rest are counted."""

ENVELOPE = 64 * 1024
"""What a form may weigh beyond its file."""

PICTURES = {".png", ".jpg", ".jpeg", ".webp"}


class ItemsIn(serializers.Serializer[dict[str, Any]]):
    items = serializers.ListField(
        child=serializers.DictField(), min_length=1, help_text="id, text, gold, why, importance"
    )


class GoldsIn(serializers.Serializer[dict[str, Any]]):
    golds = serializers.ListField(
        child=serializers.DictField(), min_length=1, help_text="item (its id), label"
    )


class FileIn(serializers.Serializer[dict[str, Any]]):
    file = serializers.FileField(help_text="CSV, JSON Lines, a zip of images, or one image.")


class RejectedOut(serializers.Serializer[dict[str, Any]]):
    row = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()


class ImportedOut(serializers.Serializer[dict[str, Any]]):
    rows = serializers.IntegerField(help_text="That are in, now or since an earlier time.")
    new = serializers.IntegerField(help_text="That came in now.")
    n_rejected = serializers.IntegerField()
    rejected = RejectedOut(many=True, help_text=f"The first {REASONS}.")


class ItemsView(APIView):
    permission_classes = [IsUser]
    parser_classes = [JsonBody, MultiPartParser]

    @extend_schema(
        request={"application/json": ItemsIn, "multipart/form-data": FileIn},
        responses=ImportedOut,
        parameters=[KEY],
        tags=["projects"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Bring in items; a row with a label in its column `gold` becomes gold.

        One that says `why` too becomes a lesson.  To a project that asks about pairs, rows are
        threads: `id`, `title`, `body`, `url`, `author`; the pairs are found by themselves.

        A row whose `id` is there already is left as it is, so sending a file again is harmless.
        """
        _check_size(request)
        return self._import(request, slug)

    @told_again
    def _import(self, request: Request, slug: str) -> Response:
        project = project_of_owner(request, slug)
        if project.content_kind == ContentKind.PAIR:
            rows = _threads_of(request)
            return Response(
                _told(import_threads(project_id=project.pk, rows=rows, at=timezone.now()))
            )
        done = import_items(
            project_id=project.pk,
            rows=_items_of(request),
            at=timezone.now(),
            rng=dice,
            key=_prefix(request),
        )
        return Response(_told(done))


class GoldsView(APIView):
    permission_classes = [IsUser]
    parser_classes = [JsonBody, MultiPartParser]

    @extend_schema(
        request={"application/json": GoldsIn, "multipart/form-data": FileIn},
        responses=ImportedOut,
        parameters=[KEY],
        tags=["projects"],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Make gold of items that are there and have not been asked about yet."""
        _check_size(request)
        return self._import(request, slug)

    @told_again
    def _import(self, request: Request, slug: str) -> Response:
        project = project_of_owner(request, slug)
        done = import_golds(project_id=project.pk, rows=_golds_of(request), at=timezone.now())
        return Response(_told(done))


def _check_size(request: Request) -> None:
    """Refuse too large a file before it is read."""
    try:
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        announced = 0
    if announced > conf().UPLOAD_MAX_BYTES + ENVELOPE:
        raise TooLarge(f"Send files of at most {conf().UPLOAD_MAX_BYTES // 1024**2} MB.")


def _items_of(request: Request) -> Callable[[], Iterable[ItemRow | Rejected]]:
    file = _file_of(request)
    if file is None:
        body = ItemsIn(data=request.data)
        body.is_valid(raise_exception=True)
        return lambda: jsonl.read_items(_as_lines(body.validated_data["items"]))
    name = file.name or ""
    if PurePath(name).suffix.lower() in PICTURES:
        return lambda: [_picture(name, _opened(file))]
    read = reader(format_of(name)).read_items
    return lambda: read(_opened(file))


def _threads_of(request: Request) -> Iterator[ThreadRow | Rejected]:
    file = _file_of(request)
    if file is None:
        body = ItemsIn(data=request.data)
        body.is_valid(raise_exception=True)
        return thread_rows.READERS["jsonl"](_as_lines(body.validated_data["items"]))
    name = format_of(file.name or "")
    if name not in thread_rows.READERS:
        raise UnknownFormat(name, thread_rows.READERS)
    return thread_rows.READERS[name](_opened(file))


def _golds_of(request: Request) -> Callable[[], Iterator[LabelRow | Rejected]]:
    file = _file_of(request)
    if file is None:
        body = GoldsIn(data=request.data)
        body.is_valid(raise_exception=True)
        return lambda: jsonl.read_labels(_as_lines(body.validated_data["golds"]))
    read = reader(format_of(file.name or "")).read_labels
    if read is None:
        raise UnreadableFile("Gold comes as CSV or JSON Lines with the columns item and label.")
    return lambda: read(_opened(file))


def _file_of(request: Request) -> UploadedFile[bytes] | None:
    if not (request.content_type or "").startswith("multipart/"):
        return None
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise ValidationError({"file": ["Send the file in the field “file”."]})
    return file


def _opened(file: UploadedFile[bytes]) -> IO[bytes]:
    file.seek(0)
    return file.file  # type: ignore[return-value]  # what Django wraps is an open binary file


def _picture(name: str, file: IO[bytes]) -> ItemRow:
    return ItemRow(1, external_id=name[-200:], image_name=name, image=file.read())


def _as_lines(rows: Iterable[Any]) -> IO[bytes]:
    return io.BytesIO("\n".join(json.dumps(row) for row in rows).encode())


def _prefix(request: Request) -> str:
    """Return what names the rows without an id, the same when the request is sent again."""
    key = key_of(request)
    if not key:
        return ""
    return hashlib.sha256(f"{current_user_id(request)}:{key}".encode()).hexdigest()[:16]


def _told(done: Imported) -> dict[str, Any]:
    return {
        "rows": done.rows,
        "new": done.new,
        "n_rejected": len(done.rejected),
        "rejected": [
            {"row": rejected.row, "code": rejected.code, "detail": rejected.detail}
            for rejected in done.rejected[:REASONS]
        ],
    }
