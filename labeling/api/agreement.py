"""Agreement over HTTP: how alike workers answer, where they part, and what a pilot showed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.pilots import go_live, start_pilot
from labeling.api.auth import IsUser, project_of, project_of_owner
from labeling.api.contents import ShownOut, content_of
from labeling.api.idempotency import KEY, once
from labeling.crowd.reliability import cohen_kappa
from labeling.models import Pilot, Role
from labeling.queries.agreement import report_of, said_by_both, shown_items
from labeling.queries.guidelines import versions_of
from labeling.queries.pilots import latest_pilot, pilot_report

MOST_PILOTED = 200
MOST_PEOPLE = 20


class AlphaOut(serializers.Serializer[dict[str, Any]]):
    alpha = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    n_items = serializers.IntegerField()
    n_votes = serializers.IntegerField()


class LabelAlphaOut(serializers.Serializer[dict[str, Any]]):
    choice = serializers.CharField()
    alpha = AlphaOut(allow_null=True)


class VersionAlphaOut(serializers.Serializer[dict[str, Any]]):
    version = serializers.IntegerField()
    alpha = AlphaOut(allow_null=True)


class ExampleOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.IntegerField()
    external_id = serializers.CharField(allow_blank=True)
    content = ShownOut()


class SplitOut(serializers.Serializer[dict[str, Any]]):
    one = serializers.CharField()
    other = serializers.CharField()
    n_items = serializers.IntegerField()
    share = serializers.FloatField(help_text="Of all the discord.")
    examples = ExampleOut(many=True)


class PairOut(serializers.Serializer[dict[str, Any]]):
    one = serializers.UUIDField()
    other = serializers.UUIDField()
    n_items = serializers.IntegerField()
    kappa = serializers.FloatField(allow_null=True, help_text="Cohen's kappa.")


class VoterOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.UUIDField(help_text="The worker's public id.")
    n_votes = serializers.IntegerField()


class AgreementOut(serializers.Serializer[dict[str, Any]]):
    counted_at = serializers.DateTimeField(allow_null=True, help_text="null: not counted yet.")
    n_votes = serializers.IntegerField()
    n_items = serializers.IntegerField()
    n_workers = serializers.IntegerField()
    alpha = AlphaOut(allow_null=True)
    labels = LabelAlphaOut(many=True)
    versions = VersionAlphaOut(many=True)
    splits = SplitOut(many=True, help_text="The labels workers part on, and on which items.")
    pairs = PairOut(many=True, help_text="The workers who agree least with each other.")
    workers = VoterOut(many=True, help_text="Those who voted the most.")


class PairIn(serializers.Serializer[dict[str, Any]]):
    one = serializers.UUIDField()
    other = serializers.UUIDField()


class VersionOut(serializers.Serializer[dict[str, Any]]):
    version = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True)
    written_at = serializers.DateTimeField()


class PilotIn(serializers.Serializer[dict[str, Any]]):
    n_items = serializers.IntegerField(min_value=5, max_value=MOST_PILOTED, default=20)
    n_answers = serializers.IntegerField(
        min_value=2, max_value=MOST_PEOPLE, default=3, help_text="People asked about each item."
    )


class PilotOut(serializers.Serializer[dict[str, Any]]):
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    guidelines_version = serializers.IntegerField()
    n_items = serializers.IntegerField()
    n_done = serializers.IntegerField()
    n_answers_each = serializers.IntegerField()
    n_answers = serializers.IntegerField()
    n_workers = serializers.IntegerField()
    n_abstained = serializers.IntegerField()
    median_ms = serializers.IntegerField(allow_null=True)
    gold_right = serializers.IntegerField()
    gold_seen = serializers.IntegerField()
    is_ready = serializers.BooleanField(help_text="Every item has all its answers.")
    alpha = AlphaOut(allow_null=True)
    splits = SplitOut(many=True)


class PilotStateOut(serializers.Serializer[dict[str, Any]]):
    pilot = PilotOut(allow_null=True, help_text="The latest; null where there was none.")


class AgreementView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses=AgreementOut, tags=["projects"])
    def get(self, request: Request, slug: str) -> Response:
        """Return how alike workers answer, as last counted from the latest votes."""
        project = project_of(request, slug, Role.OWNER, Role.REVIEWER, Role.EXPERT)
        kept = report_of(project.pk)
        report = NOTHING | (kept.report if kept else {})
        return Response(
            {
                **report,
                "counted_at": kept and kept.counted_at,
                "splits": _with_examples(report["splits"]),
            }
        )


class PairView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        parameters=[OpenApiParameter(name, str, required=True) for name in ("one", "other")],
        responses=PairOut,
        tags=["projects"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """Return Cohen's kappa of any two workers, by their public ids."""
        project = project_of(request, slug, Role.OWNER, Role.REVIEWER, Role.EXPERT)
        asked = PairIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        said = said_by_both(project.pk, **asked.validated_data)
        return Response({**asked.data, "n_items": len(said), "kappa": cohen_kappa(said)})


class GuidelineVersionsView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses=VersionOut(many=True), tags=["projects"])
    def get(self, request: Request, slug: str) -> Response:
        """Return what the guidelines said, the newest first."""
        project = project_of(request, slug, Role.OWNER, Role.REVIEWER, Role.EXPERT)
        return Response(
            [
                {
                    "version": version.version,
                    "text": version.text,
                    "written_at": version.written_at,
                }
                for version in versions_of(project)
            ]
        )


class PilotView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses=PilotStateOut, tags=["projects"])
    def get(self, request: Request, slug: str) -> Response:
        """Return what the latest pilot has shown so far."""
        project = project_of(request, slug, Role.OWNER, Role.REVIEWER, Role.EXPERT)
        pilot = latest_pilot(project.pk)
        return Response({"pilot": pilot and _pilot(pilot)})

    @extend_schema(
        request=PilotIn, responses={201: PilotStateOut}, parameters=[KEY], tags=["projects"]
    )
    @once
    def post(self, request: Request, slug: str) -> Response:
        """Ask a few people about the first items, and nobody about the rest until you go live."""
        project = project_of_owner(request, slug)
        body = PilotIn(data=request.data)
        body.is_valid(raise_exception=True)
        pilot = start_pilot(project_id=project.pk, at=timezone.now(), **body.validated_data)
        return Response({"pilot": _pilot(pilot)}, status=201)


class LiveView(APIView):
    permission_classes = [IsUser]

    @extend_schema(request=None, responses=PilotStateOut, parameters=[KEY], tags=["projects"])
    @once
    def post(self, request: Request, slug: str) -> Response:
        """End the pilot and serve everything."""
        project = project_of_owner(request, slug)
        return Response({"pilot": _pilot(go_live(project_id=project.pk, at=timezone.now()))})


NOTHING: dict[str, Any] = {
    "n_votes": 0,
    "n_items": 0,
    "n_workers": 0,
    "alpha": None,
    "labels": [],
    "versions": [],
    "splits": [],
    "pairs": [],
    "workers": [],
}


def _with_examples(splits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    items = shown_items({item for split in splits for item in split["examples"]})
    return [
        {
            **split,
            "examples": [
                {"id": pk, "external_id": items[pk].external_id, "content": content_of(items[pk])}
                for pk in split["examples"]
                if pk in items
            ],
        }
        for split in splits
    ]


def _pilot(pilot: Pilot) -> dict[str, Any]:
    report = pilot_report(pilot)
    return {
        "started_at": pilot.started_at,
        "ended_at": pilot.ended_at,
        "guidelines_version": pilot.guidelines_version,
        "n_items": report.n_items,
        "n_done": report.n_done,
        "n_answers_each": pilot.n_answers,
        "n_answers": report.n_answers,
        "n_workers": report.n_workers,
        "n_abstained": report.n_abstained,
        "median_ms": report.median_ms,
        "gold_right": report.gold_right,
        "gold_seen": report.gold_seen,
        "is_ready": report.is_ready,
        "alpha": report.agreement and asdict(report.agreement),
        "splits": _with_examples([asdict(split) for split in report.splits]),
    }
