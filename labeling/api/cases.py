"""The review desk over HTTP: cases, and what is in them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.verdicts import ABOUT
from labeling.api.auth import IsUser, current_user_id
from labeling.api.contents import ShownOut, content_of
from labeling.api.pages import CURSOR, Pages, page_of
from labeling.api.verdicts import VerdictOut, case_of, shown_verdict
from labeling.models import Decision, FlagKind
from labeling.queries.case_file import case_file
from labeling.queries.review_queue import cases_of


class CaseWorkerOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.UUIDField()
    since = serializers.DateTimeField()
    answers = serializers.IntegerField()


class CaseProjectOut(serializers.Serializer[dict[str, Any]]):
    slug = serializers.CharField()
    name = serializers.CharField()


class EvidenceOut(serializers.Serializer[dict[str, Any]]):
    kind = serializers.CharField()
    log_ratio = serializers.FloatField(allow_null=True)
    sentence = serializers.CharField()


class CaseOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(FlagKind.choices)
    project = CaseProjectOut()
    worker = CaseWorkerOut()
    score = serializers.FloatField(help_text="The probability of cheating, by the evidence.")
    harm = serializers.FloatField(help_text="Answers x doubt x reward at stake.")
    evidence = EvidenceOut(many=True)
    raised_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class ScoreOfOut(serializers.Serializer[dict[str, Any]]):
    right = serializers.IntegerField()
    of = serializers.IntegerField()


class TrustOut(serializers.Serializer[dict[str, Any]]):
    accuracy = serializers.FloatField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class FiguresOut(serializers.Serializer[dict[str, Any]]):
    answers = serializers.IntegerField()
    abstained = serializers.IntegerField()
    too_fast = serializers.IntegerField()
    gold = ScoreOfOut()
    audits = ScoreOfOut()
    consensus = ScoreOfOut()
    trust = TrustOut(allow_null=True)


class TimesOut(serializers.Serializer[dict[str, Any]]):
    from_ms = serializers.ListField(child=serializers.IntegerField())
    worker = serializers.ListField(child=serializers.FloatField())
    crowd = serializers.ListField(child=serializers.FloatField())


class ConfusionOut(serializers.Serializer[dict[str, Any]]):
    labels = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="A row for each known label, a column for each label that was said.",
    )


class PieceOut(serializers.Serializer[dict[str, Any]]):
    at = serializers.DateTimeField()
    answers = serializers.IntegerField()
    right = serializers.IntegerField()
    wrong = serializers.IntegerField()


class LookAlikeOut(serializers.Serializer[dict[str, Any]]):
    worker = serializers.UUIDField()
    both_answered = serializers.IntegerField()
    same = serializers.IntegerField()
    same_and_wrong = serializers.IntegerField()


class SampleOut(serializers.Serializer[dict[str, Any]]):
    content = ShownOut()
    said = serializers.CharField()
    known = serializers.CharField(allow_null=True)
    confidence = serializers.FloatField(allow_null=True)
    is_gold = serializers.BooleanField()
    took_ms = serializers.IntegerField()
    too_fast = serializers.BooleanField()
    answered_at = serializers.DateTimeField()


class AppealTextOut(serializers.Serializer[dict[str, Any]]):
    verdict = serializers.IntegerField()
    text = serializers.CharField()
    made_at = serializers.DateTimeField()


class CaseFileOut(CaseOut):
    appeal = AppealTextOut(allow_null=True)
    decisions = serializers.ListField(child=serializers.ChoiceField(Decision.choices))
    figures = FiguresOut()
    times = TimesOut()
    confusion = ConfusionOut()
    timeline = PieceOut(many=True)
    look_alikes = LookAlikeOut(many=True)
    sample = SampleOut(many=True)
    verdicts = VerdictOut(many=True)


class HarmPages(Pages):
    """Most at stake first.  The order is by a figure, so a place is a figure too."""

    def get_ordering(self, *_: Any) -> tuple[str, ...]:
        return ("-harm", "-id")

    def decode_cursor(self, request: Request) -> Cursor | None:
        cursor = super(Pages, self).decode_cursor(request)
        if cursor and cursor.position is not None:
            try:
                float(cursor.position)
            except ValueError:
                raise NotFound("There is no such page.") from None
        return cursor


class CasesView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        operation_id="v1_cases_list",
        parameters=[
            CURSOR,
            OpenApiParameter(
                "state", str, enum=["open", "closed"], description="open, if not said"
            ),
        ],
        responses=page_of(CaseOut),
        tags=["review"],
    )
    def get(self, request: Request) -> Response:
        """List the cases of the asker's projects, those with the most at stake first."""
        is_open = request.query_params.get("state", "open") != "closed"
        pages = HarmPages() if is_open else Pages()
        cases = cases_of(current_user_id(request), is_open=is_open)
        page: list[Any] = pages.paginate_queryset(cases, request, view=self) or []
        return pages.get_paginated_response([CaseOut(_case(flag)).data for flag in page])


class CaseView(APIView):
    permission_classes = [IsUser]

    @extend_schema(responses=CaseFileOut, tags=["review"])
    def get(self, request: Request, case_id: int) -> Response:
        """Return everything there is to know about a case."""
        flag = case_of(request, case_id)
        file = case_file(flag)
        appeal = getattr(flag, "appeal", None)
        shown = {
            **_case(flag),
            **file,
            "appeal": appeal
            and {"verdict": appeal.verdict_id, "text": appeal.text, "made_at": appeal.made_at},
            "decisions": ABOUT[flag.kind],
            "sample": [{**one, "content": content_of(one["item"])} for one in file["sample"]],
            "verdicts": [shown_verdict(verdict) for verdict in file["verdicts"]],
        }
        return Response(CaseFileOut(shown).data)


def _case(flag: Any) -> dict[str, Any]:
    return {
        "id": flag.pk,
        "kind": flag.kind,
        "project": {"slug": flag.project.slug, "name": flag.project.name},
        "worker": {
            "id": flag.worker.public_id,
            "since": flag.worker.created_at,
            "answers": flag.n_answers or 0,
        },
        "score": flag.score,
        "harm": flag.harm,
        "evidence": flag.evidence
        or [{"kind": "", "log_ratio": None, "sentence": reason} for reason in flag.reasons],
        "raised_at": flag.raised_at,
        "closed_at": flag.closed_at,
    }
