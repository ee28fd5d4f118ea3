"""Links over HTTP: what leads where, taken back and objected to."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.links import MAX_REASON, LinkNotLive, NoSuchLink, undo_link
from labeling.actions.objections import HeardAlready, NotContested, contest_link, uphold_link
from labeling.api.auth import IsUser, project_of_owner
from labeling.api.pages import CURSOR, Pages, page_of
from labeling.api.refusals import refusals
from labeling.api.secret_auth import (
    TO_HOSTS,
    BySecretKey,
    HasSecretKey,
    OnlyATest,
    project_of_secret,
)
from labeling.api.threads import ThreadOut, told
from labeling.models import Link, LinkStatus, Objection, ObjectionState, Project
from labeling.models.links import LIVE
from labeling.queries.duplicates import links_of
from labeling.queries.links import is_upheld, objections_to

STATUS = OpenApiParameter("status", str, enum=LinkStatus.values)


class ReasonIn(serializers.Serializer[dict[str, Any]]):
    reason = serializers.CharField(
        max_length=MAX_REASON, required=False, default="", allow_blank=True
    )


class LinkOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.IntegerField()
    status = serializers.ChoiceField(LinkStatus.values)
    duplicate = ThreadOut()
    canonical = ThreadOut()
    confidence = serializers.FloatField(
        help_text="How sure its answers are that they are the same."
    )
    reason = serializers.CharField(allow_blank=True, help_text="Why it was contested or undone.")
    is_upheld = serializers.BooleanField(
        help_text="Its author has objected, and was told that it stands."
    )
    changed_at = serializers.DateTimeField()


LINKS = page_of(LinkOut)


class LinksView(APIView):
    authentication_classes = [BySecretKey]
    permission_classes = [HasSecretKey]

    @extend_schema(
        operation_id="v1_links_list",
        parameters=[STATUS, CURSOR],
        responses={200: LINKS, **refusals(*TO_HOSTS, ValidationError)},
        tags=["hosts"],
    )
    def get(self, request: Request) -> Response:
        """List the links, newest first.  What only follows from them is not among them."""
        return _page(request, project_of_secret(request), self)


class LinkUndoView(APIView):
    authentication_classes = [BySecretKey]
    permission_classes = [HasSecretKey]

    @extend_schema(
        request=ReasonIn,
        responses={200: LinkOut, **refusals(*TO_HOSTS, OnlyATest, NoSuchLink, LinkNotLive)},
        tags=["hosts"],
    )
    def post(self, request: Request, link_id: int) -> Response:
        """Take a link back: everything is as if it had never been.  Again changes nothing."""
        return _undone(request, project_of_secret(request), link_id)


class LinkContestView(APIView):
    authentication_classes = [BySecretKey]
    permission_classes = [HasSecretKey]

    @extend_schema(
        request=ReasonIn,
        responses={
            200: LinkOut,
            **refusals(*TO_HOSTS, OnlyATest, NoSuchLink, LinkNotLive, HeardAlready),
        },
        tags=["hosts"],
    )
    def post(self, request: Request, link_id: int) -> Response:
        """Say that the author of a duplicate objects.  The link stands until you decide."""
        project = project_of_secret(request)
        contest_link(
            project_id=project.pk, link_id=link_id, reason=_reason(request), at=timezone.now()
        )
        return _one(project, link_id)


class LinkUpholdView(APIView):
    authentication_classes = [BySecretKey]
    permission_classes = [HasSecretKey]

    @extend_schema(
        request=None,
        responses={
            200: LinkOut,
            **refusals(*TO_HOSTS, OnlyATest, NoSuchLink, LinkNotLive, NotContested),
        },
        tags=["hosts"],
    )
    def post(self, request: Request, link_id: int) -> Response:
        """Stand by a link to which its author objects.  They are not heard on it again."""
        return _upheld(project_of_secret(request), link_id)


class ProjectLinksView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        operation_id="v1_projects_links_list",
        parameters=[STATUS, CURSOR],
        responses=LINKS,
        tags=["projects"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """List the links of a project of the asker's, newest first."""
        return _page(request, project_of_owner(request, slug), self)


class ProjectLinkUndoView(APIView):
    permission_classes = [IsUser]

    @extend_schema(request=ReasonIn, responses=LinkOut, tags=["projects"])
    def post(self, request: Request, slug: str, link_id: int) -> Response:
        """Take a link back: everything is as if it had never been.  Again changes nothing."""
        return _undone(request, project_of_owner(request, slug), link_id)


class ProjectLinkUpholdView(APIView):
    permission_classes = [IsUser]

    @extend_schema(request=None, responses=LinkOut, tags=["projects"])
    def post(self, request: Request, slug: str, link_id: int) -> Response:
        """Stand by a link to which its author objects.  They are not heard on it again."""
        return _upheld(project_of_owner(request, slug), link_id)


def _page(request: Request, project: Project, view: APIView) -> Response:
    status = request.query_params.get("status", "")
    if status and status not in LinkStatus.values:
        raise ValidationError({"status": [f"One of {', '.join(LinkStatus.values)}."]})
    pages = Pages()
    page = pages.paginate_queryset(links_of(project.pk, status), request, view=view) or []
    said = objections_to(page)
    return pages.get_paginated_response([_shown(link, said.get(link.pk)) for link in page])


def _undone(request: Request, project: Project, link_id: int) -> Response:
    undo_link(project_id=project.pk, link_id=link_id, reason=_reason(request), at=timezone.now())
    return _one(project, link_id)


def _upheld(project: Project, link_id: int) -> Response:
    uphold_link(project_id=project.pk, link_id=link_id, at=timezone.now())
    return _one(project, link_id)


def _one(project: Project, link_id: int) -> Response:
    link = links_of(project.pk).get(pk=link_id)
    return Response(_shown(link, objections_to([link]).get(link.pk)))


def _reason(request: Request) -> str:
    body = ReasonIn(data=request.data)
    body.is_valid(raise_exception=True)
    return str(body.validated_data["reason"])


def _shown(link: Link, said: Objection | None) -> dict[str, Any]:
    return {
        "id": link.pk,
        "status": link.status,
        "duplicate": told(link.duplicate),
        "canonical": told(link.canonical),
        "confidence": link.confidence,
        "reason": _why(link, said),
        "is_upheld": is_upheld(link, said),
        "changed_at": link.changed_at.isoformat(),
    }


def _why(link: Link, said: Objection | None) -> str:
    """Return why its author objects, or why it was taken back."""
    if said is None or said.state == ObjectionState.GRANTED or link.status not in LIVE:
        return link.reason
    return said.reason
