"""Verdicts over HTTP: what one would do, what is decided, and what is taken back."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labeling.actions.outcomes import Outcome
from labeling.actions.sanctions import Change
from labeling.actions.verdicts import (
    NoSuchCase,
    NoSuchVerdict,
    give_verdict,
    preview_verdict,
    undo_verdict,
)
from labeling.api.auth import IsUser, current_user_id
from labeling.api.contents import ShownOut, content_of
from labeling.api.idempotency import KEY, once
from labeling.models import Decision, Flag, Item, Verdict
from labeling.queries.review_queue import cases_of

MAX_REASON = 2000
SHOWN_CHANGES = 12


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


class PreviewView(APIView):
    permission_classes = [IsUser]

    @extend_schema(
        parameters=[OpenApiParameter("decision", str, OpenApiParameter.PATH, enum=Decision.values)],
        responses=PreviewOut,
        tags=["review"],
    )
    def get(self, request: Request, case_id: int, decision: str) -> Response:
        """Return exactly what a verdict would change.  It changes nothing."""
        flag = case_of(request, case_id)
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
        flag = case_of(request, case_id)
        body = VerdictIn(data=request.data)
        body.is_valid(raise_exception=True)
        outcome = give_verdict(
            flag_id=flag.pk,
            reviewer_id=current_user_id(request),
            at=timezone.now(),
            **body.validated_data,
        )
        return Response(VerdictOut(shown_verdict(outcome.verdict)).data, status=201)


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
        return Response(VerdictOut(shown_verdict(outcome.verdict)).data)


def case_of(request: Request, case_id: int) -> Any:
    """Return a case of one of the asker's projects; any other is as if it were not."""
    user_id = current_user_id(request)
    for is_open in (True, False):
        if flag := cases_of(user_id, is_open=is_open).filter(pk=case_id).first():
            return flag
    raise NoSuchCase("There is no such case.")


def shown_verdict(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as reviewers see it."""
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
