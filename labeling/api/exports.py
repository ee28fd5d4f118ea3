"""Exports over HTTP."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterable
from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from labeling.actions.exports import Export
from labeling.api.auth import IsUser, project_of_owner
from labeling.formats import WRITERS


class WhatIn(serializers.Serializer[dict[str, Any]]):
    format = serializers.ChoiceField(list(WRITERS), default="csv")
    rows = serializers.ChoiceField(["items", "answers"], default="items")


class AnyType(DefaultContentNegotiation):
    """The query says which format it is to be; what the client accepts does not matter."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)


class ExportView(APIView):
    permission_classes = [IsUser]
    content_negotiation_class = AnyType

    @extend_schema(
        parameters=[
            OpenApiParameter("format", str, enum=list(WRITERS), default="csv"),
            OpenApiParameter("rows", str, enum=["items", "answers"], default="items"),
        ],
        responses={(200, writer.media_type): OpenApiTypes.BINARY for writer in WRITERS.values()},
        tags=["projects"],
    )
    def get(self, request: Request, slug: str) -> FileResponse:
        """Return every item with its label, or every answer.

        The file is complete before its first byte is sent, and `Content-Digest` proves it.
        """
        project = project_of_owner(request, slug)
        what = WhatIn(data=request.query_params)
        what.is_valid(raise_exception=True)
        export = Export(
            project_id=project.pk,
            slug=project.slug,
            format=what.validated_data["format"],
            answers=what.validated_data["rows"] == "answers",
        )
        file = tempfile.TemporaryFile()
        export.write_to(file)
        file.seek(0)
        digest = base64.b64encode(bytes.fromhex(export.sha256)).decode()
        return FileResponse(
            file,
            as_attachment=True,
            filename=export.filename,
            content_type=export.media_type,
            headers={"Content-Digest": f"sha-256=:{digest}:", "Cache-Control": "no-store"},
        )
