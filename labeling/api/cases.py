"""The review desk over HTTP: cases, what is in them, and what is decided."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.outcomes import Outcome
from labeling.actions.sanctions import Change
from labeling.actions.verdicts import (
    ABOUT,
    NoSuchCase,
    NoSuchVerdict,
    give_verdict,
    preview_verdict,
    undo_verdict,
)
from labeling.api.auth import IsUser, current_user_id
from labeling.api.contents import ShownOut, content_of
from labeling.api.idempotency import KEY, once
from labeling.api.pages import CURSOR, Pages, page_of
from labeling.models import Decision, Flag, FlagKind, Item, Verdict
from labeling.queries.case_file import case_file
from labeling.queries.review_queue import cases_of

MAX_REASON = 2000
SHOWN_CHANGES = 12


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


class VerdictOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.IntegerField()
    case = serializers.IntegerField()
    decision = serializers.ChoiceField(Decision.choices)
    reason = serializers.CharField(allow_blank=True)
    by = serializers.CharField(
        allow_null=True, help_text="Nobody, where rewards went on hold by themselves."
    )
    given_at = serializers.DateTimeField()
    undone_at = serializers.DateTimeField(allow_null=True)
    effects = serializers.DictField(child=serializers.IntegerField())


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


class ChangeOut(serializers.Serializer[dict[str, Any]]):
    content = ShownOut()
    before = serializers.CharField(help_text="The label, or how the item stands without one.")
    after = serializers.CharField()


class PreviewOut(serializers.Serializer[dict[str, Any]]):
    case = serializers.IntegerField()
    decision = serializers.ChoiceField(Decision.choices)
    counted_at = serializers.DateTimeField(
        help_text="Until when answers are told of; later ones go the same way."
    )
    effects = serializers.DictField(child=serializers.IntegerField())
    changes = ChangeOut(many=True, help_text="Some of the items that would stand otherwise.")
    fingerprint = serializers.CharField()


class VerdictIn(serializers.Serializer[dict[str, Any]]):
    decision = serializers.ChoiceField(Decision.choices)
    reason = serializers.CharField(max_length=MAX_REASON, default="", allow_blank=True)
    fingerprint = serializers.CharField(max_length=1000, help_text="Of the preview decided on.")


class UndoIn(serializers.Serializer[dict[str, Any]]):
    reason = serializers.CharField(max_length=MAX_REASON, default="", allow_blank=True)


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
        flag = _case_of(request, case_id)
        file = case_file(flag)
        appeal = getattr(flag, "appeal", None)
        shown = {
            **_case(flag),
            **file,
            "appeal": appeal
            and {"verdict": appeal.verdict_id, "text": appeal.text, "made_at": appeal.made_at},
            "decisions": ABOUT[flag.kind],
            "sample": [{**one, "content": content_of(one["item"])} for one in file["sample"]],
            "verdicts": [_verdict(verdict) for verdict in file["verdicts"]],
        }
        return Response(CaseFileOut(shown).data)


class PreviewView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        parameters=[OpenApiParameter("decision", str, OpenApiParameter.PATH, enum=Decision.values)],
        responses=PreviewOut,
        tags=["review"],
    )
    def get(self, request: Request, case_id: int, decision: str) -> Response:
        """Return exactly what a verdict would change.  It changes nothing."""
        flag = _case_of(request, case_id)
        outcome = preview_verdict(
            flag_id=flag.pk,
            reviewer_id=current_user_id(request),
            decision=decision,
            at=timezone.now(),
        )
        shown = {
            "case": flag.pk,
            "decision": outcome.verdict.decision,
            "counted_at": outcome.until,
            "effects": outcome.effects,
            "changes": _changes(outcome),
            "fingerprint": outcome.fingerprint.sealed(),
        }
        return Response(PreviewOut(shown).data)


class VerdictView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        request=VerdictIn, responses={201: VerdictOut}, parameters=[KEY], tags=["review"]
    )
    @once
    def post(self, request: Request, case_id: int) -> Response:
        """Decide a case, on a preview.  If it would do something else by now, nothing is done."""
        flag = _case_of(request, case_id)
        body = VerdictIn(data=request.data)
        body.is_valid(raise_exception=True)
        outcome = give_verdict(
            flag_id=flag.pk,
            reviewer_id=current_user_id(request),
            at=timezone.now(),
            **body.validated_data,
        )
        return Response(VerdictOut(_verdict(outcome.verdict)).data, status=201)


class UndoView(APIView):
    permission_classes = [IsUser]

    @extend_schema(request=UndoIn, responses=VerdictOut, parameters=[KEY], tags=["review"])
    @once
    def post(self, request: Request, verdict_id: int) -> Response:
        """Take a verdict back, and everything it did; its case is open again."""
        verdict = Verdict.objects.filter(
            pk=verdict_id, flag__in=Flag.objects.seen_by(current_user_id(request))
        ).first()
        if verdict is None:
            raise NoSuchVerdict("There is no such verdict.")
        body = UndoIn(data=request.data)
        body.is_valid(raise_exception=True)
        outcome = undo_verdict(
            verdict_id=verdict.pk,
            reviewer_id=current_user_id(request),
            reason=body.validated_data["reason"],
            at=timezone.now(),
        )
        return Response(VerdictOut(_verdict(outcome.verdict)).data)


def _case_of(request: Request, case_id: int) -> Any:
    """Return a case of one of the asker's projects; any other is as if it were not."""
    user_id = current_user_id(request)
    for is_open in (True, False):
        if flag := cases_of(user_id, is_open=is_open).filter(pk=case_id).first():
            return flag
    raise NoSuchCase("There is no such case.")


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


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.pk,
        "case": verdict.flag_id,
        "decision": verdict.decision,
        "reason": verdict.reason,
        "by": verdict.given_by,
        "given_at": verdict.given_at,
        "undone_at": verdict.undone_at,
        "effects": verdict.effects,
    }


def _changes(outcome: Outcome) -> list[dict[str, Any]]:
    """Show some of the items that would stand otherwise than now."""
    changed = [c for c in outcome.changes if _stands(c.before) != _stands(c.after)]
    shown: list[Change] = changed[:SHOWN_CHANGES]
    items = Item.objects.in_bulk([change.item_id for change in shown])
    return [
        {
            "content": content_of(items[change.item_id]),
            "before": _stands(change.before),
            "after": _stands(change.after),
        }
        for change in shown
    ]


def _stands(state: dict[str, Any]) -> str:
    if state["retired_at"]:
        return str(state["consensus"]["label"])
    return "disputed" if state["disputed_at"] else "open"
