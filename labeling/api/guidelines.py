"""Guidelines: Markdown from owners, as HTML that is safe to show."""

from __future__ import annotations

from functools import lru_cache

import nh3
from drf_spectacular.utils import extend_schema
from markdown_it import MarkdownIt
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.api.auth import IsUser

MAX_GUIDELINES = 20_000

TAGS = {"p", "h2", "h3", "ul", "ol", "li", "strong", "em", "code", "blockquote", "a", "br", "hr"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=256)
def as_html(guidelines: str) -> str:
    """Return the guidelines as HTML of a few harmless tags."""
    return nh3.clean(_markdown.render(guidelines), tags=TAGS, url_schemes={"https"})


class GuidelinesIn(serializers.Serializer[dict[str, str]]):
    guidelines = serializers.CharField(
        max_length=MAX_GUIDELINES, allow_blank=True, help_text="Markdown."
    )


class GuidelinesOut(serializers.Serializer[dict[str, str]]):
    guidelines_html = serializers.CharField(allow_blank=True)


class GuidelinesView(APIView):
    permission_classes = [IsUser]

    @extend_schema(request=GuidelinesIn, responses=GuidelinesOut, tags=["projects"])
    def post(self, request: Request) -> Response:
        """Show guidelines as players would see them; nothing is kept."""
        body = GuidelinesIn(data=request.data)
        body.is_valid(raise_exception=True)
        return Response({"guidelines_html": as_html(body.validated_data["guidelines"])})
