"""What the author of a thread does in a host's page when others say that it is a duplicate."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.actions.links import LinkNotLive, NoSuchLink
from labeling.actions.objections import NotTheAuthor, object_to_link
from labeling.api.embed_samples import TestRefused, object_to_sample, sample_link
from labeling.api.links import ReasonIn
from labeling.api.refusals import refusals
from labeling.api.visit_threads import FoundThreadOut, NoThreadsHere, among_threads, found_thread
from labeling.api.visits import TO_VISITORS, ContextIn, VisitView
from labeling.models import Link
from labeling.models.links import LIVE
from labeling.queries.links import is_upheld, link_of_own, objections_to


class OwnLinkOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.IntegerField()
    status = serializers.ChoiceField([str(status) for status in LIVE])
    canonical = FoundThreadOut(help_text="What the thread is said to be a duplicate of.")
    is_upheld = serializers.BooleanField(
        help_text="They have objected, and were told that it stands."
    )


class FoundLinkOut(serializers.Serializer[dict[str, Any]]):
    link = OwnLinkOut(allow_null=True, help_text="null where it leads nowhere, or is not theirs.")


class ObjectionIn(ReasonIn):
    link = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class OwnLinkView(VisitView):
    @extend_schema(
        request=ContextIn,
        responses={200: FoundLinkOut, **refusals(*TO_VISITORS, NoThreadsHere)},
        tags=["embed"],
    )
    def post(self, request: Request) -> Response:
        """Return what the open thread is a duplicate of, if the visitor wrote it."""
        session = among_threads(request)
        body = ContextIn(data=request.data)
        body.is_valid(raise_exception=True)
        if session.worker_id is None:
            return Response({"link": sample_link(session)})
        link = link_of_own(session, body.validated_data["thread"])
        return Response({"link": _told(link) if link else None})


class ObjectionsView(VisitView):
    @extend_schema(
        request=ObjectionIn,
        responses={
            201: OwnLinkOut,
            **refusals(
                *TO_VISITORS, NoThreadsHere, NoSuchLink, NotTheAuthor, LinkNotLive, TestRefused
            ),
        },
        tags=["embed"],
    )
    def post(self, request: Request) -> Response:
        """Object to a link that leads from a thread of one's own.

        It stands until its host decides.  Again changes nothing, but a reason may follow.
        """
        session = among_threads(request)
        body = ObjectionIn(data=request.data)
        body.is_valid(raise_exception=True)
        if session.worker_id is None:
            return Response(object_to_sample(session), status=201)
        link = object_to_link(
            session=session,
            link_id=body.validated_data["link"],
            reason=body.validated_data["reason"],
            at=timezone.now(),
        )
        return Response(_told(link), status=201)


def _told(link: Link) -> dict[str, Any]:
    return {
        "id": link.pk,
        "status": link.status,
        "canonical": found_thread(link.canonical),
        "is_upheld": is_upheld(link, objections_to([link]).get(link.pk)),
    }
