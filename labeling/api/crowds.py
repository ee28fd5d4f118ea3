"""Paid crowds over HTTP: an owner opens a project to a marketplace, and sees how many came."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.crowds import UnfitCrowd, open_to_crowd
from labeling.api.auth import IsUser, NotSignedIn, project_of_owner
from labeling.api.refusals import TO_ANYONE, refusals
from labeling.marketplaces import address_for, is_id
from labeling.models import Crowd, Marketplace, Stint
from labeling.queries.projects import NoSuchProject
from labeling.queries.stints import Counts, counts_of_crowds

REFUSED = (NotSignedIn, *TO_ANYONE, NoSuchProject)
LATEST = 500


class CrowdIn(serializers.Serializer[dict[str, Any]]):
    n_rounds = serializers.IntegerField(min_value=1, max_value=50, required=False)
    done_code = serializers.CharField(max_length=40, required=False, allow_blank=True)
    failed_code = serializers.CharField(max_length=40, required=False, allow_blank=True)
    sona_site = serializers.CharField(max_length=200, required=False, allow_blank=True)
    sona_experiment = serializers.CharField(max_length=20, required=False, allow_blank=True)
    sona_token = serializers.CharField(
        max_length=100, required=False, allow_blank=True, write_only=True
    )
    is_open = serializers.BooleanField(required=False)

    def validate_done_code(self, code: str) -> str:
        if code and not is_id(code):
            raise serializers.ValidationError("A code is letters and digits.")
        return code

    validate_failed_code = validate_done_code


class CrowdOut(serializers.Serializer[dict[str, Any]]):
    marketplace = serializers.ChoiceField(Marketplace.choices)
    address = serializers.CharField(help_text="To give to the marketplace.")
    n_rounds = serializers.IntegerField()
    done_code = serializers.CharField(allow_blank=True)
    failed_code = serializers.CharField(allow_blank=True)
    sona_site = serializers.CharField(allow_blank=True)
    sona_experiment = serializers.CharField(allow_blank=True)
    has_sona_token = serializers.BooleanField(help_text="It is kept, and shown to nobody.")
    is_open = serializers.BooleanField()
    came = serializers.IntegerField()
    done = serializers.IntegerField()
    failed = serializers.IntegerField()


class CrowdsOut(serializers.Serializer[dict[str, Any]]):
    results = CrowdOut(many=True)


class WhoCameOut(serializers.Serializer[dict[str, Any]]):
    person = serializers.CharField(help_text="The marketplace's id of them.")
    stint = serializers.CharField(help_text="Its id of this work of theirs.")
    study = serializers.CharField(allow_blank=True)
    worker = serializers.UUIDField(help_text="As in exports.")
    came_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField(allow_blank=True)
    credited_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(allow_blank=True)


class WhoCamePageOut(serializers.Serializer[dict[str, Any]]):
    results = WhoCameOut(many=True, help_text=f"The latest {LATEST}.")


class CrowdsView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        operation_id="v1_projects_crowds_list",
        responses={200: CrowdsOut, **refusals(*REFUSED)},
        tags=["paid crowds"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """List the marketplaces a project has been opened to."""
        project = project_of_owner(request, slug)
        crowds = list(Crowd.objects.filter(project=project).order_by("made_at"))
        counts = counts_of_crowds([crowd.pk for crowd in crowds])
        return Response({"results": [_shown(request, one, counts.get(one.pk)) for one in crowds]})


class CrowdView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        request=CrowdIn,
        responses={200: CrowdOut, **refusals(*REFUSED, NotFound, ValidationError, UnfitCrowd)},
        tags=["paid crowds"],
    )
    def put(self, request: Request, slug: str, marketplace: str) -> Response:
        """Open a project to a marketplace's people, or change how it is open to them."""
        project = project_of_owner(request, slug)
        _check_marketplace(marketplace)
        body = CrowdIn(data=request.data)
        body.is_valid(raise_exception=True)
        crowd = open_to_crowd(
            project_id=project.pk,
            marketplace=marketplace,
            fields=body.validated_data,
            at=timezone.now(),
        )
        return Response(_shown(request, crowd, counts_of_crowds([crowd.pk]).get(crowd.pk)))

    @extend_schema(
        responses={200: WhoCamePageOut, **refusals(*REFUSED, NotFound)}, tags=["paid crowds"]
    )
    def get(self, request: Request, slug: str, marketplace: str) -> Response:
        """List who came, by the marketplace's own ids, and how it ended."""
        project = project_of_owner(request, slug)
        _check_marketplace(marketplace)
        stints = Stint.objects.filter(crowd__project=project, crowd__marketplace=marketplace)
        latest = stints.select_related("worker").order_by("-came_at", "pk")[:LATEST]
        return Response({"results": [_shown_stint(stint) for stint in latest]})


def _check_marketplace(marketplace: str) -> None:
    if marketplace not in Marketplace.values:
        raise NotFound("There is no such marketplace.")


def _shown(request: Request, crowd: Crowd, counts: Counts | None) -> dict[str, Any]:
    counts = counts or Counts()
    page = request.build_absolute_uri(reverse("crowd_page", args=[crowd.pk]))
    return {
        "marketplace": crowd.marketplace,
        "address": address_for(crowd.marketplace, page),
        "n_rounds": crowd.n_rounds,
        "done_code": crowd.done_code,
        "failed_code": crowd.failed_code,
        "sona_site": crowd.sona_site,
        "sona_experiment": crowd.sona_experiment,
        "has_sona_token": bool(crowd.sona_token),
        "is_open": crowd.is_open,
        "came": counts.came,
        "done": counts.done,
        "failed": counts.failed,
    }


def _shown_stint(stint: Stint) -> dict[str, Any]:
    return {
        "person": stint.worker.external_id,
        "stint": stint.external_id,
        "study": stint.study,
        "worker": stint.worker.public_id,
        "came_at": stint.came_at,
        "ended_at": stint.ended_at,
        "outcome": stint.outcome,
        "credited_at": stint.credited_at,
        "error": stint.error,
    }
