"""The shelf behind the shop, for staff: rewards, their codes, and claims that need a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.actions.fulfilment import grant_claim, refuse_claim
from gamification.actions.rewards import (
    Stocked,
    add_codes,
    change_reward,
    make_reward,
    remove_reward,
    restock,
)
from gamification.api.shop import KINDS
from gamification.models import Claim, ClaimState, Reward
from gamification.queries.profiles import shown_name
from gamification.queries.shop import decided_claim, every_reward, waiting_claims
from labeling.api.auth import IsUser
from labeling.api.idempotency import KEY, once
from labeling.api.pages import CURSOR, Pages, page_of
from labeling.problems import Problem

MAX_CODES = 10_000
MAX_STOCK = 1_000_000


class StaffOnly(Problem):
    code = "staff_only"
    title = "For staff"
    status = 403


class IsStaff(IsUser):
    def has_permission(self, request: Request, view: APIView) -> bool:
        super().has_permission(request, view)
        if not request.user.is_staff:
            raise StaffOnly("Only those who run this installation stock its shop.")
        return True


class RewardChangesIn(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField(max_length=80)
    description = serializers.CharField(max_length=300)
    price = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    per_player = serializers.IntegerField(
        min_value=1, max_value=30_000, allow_null=True, default=1, help_text="null: no limit."
    )
    hold = serializers.DurationField(default=timedelta(), help_text="How long a claim waits.")
    url = serializers.URLField(default="", allow_blank=True, help_text="Of a webhook.")
    is_open = serializers.BooleanField(default=True)


class RewardIn(RewardChangesIn):
    slug = serializers.SlugField(max_length=50)
    kind = serializers.ChoiceField(KINDS)
    gives = serializers.CharField(
        max_length=40,
        default="",
        allow_blank=True,
        help_text="Of a title its words, of a nugget its colour.",
    )
    stock = serializers.IntegerField(
        min_value=0,
        max_value=MAX_STOCK,
        allow_null=True,
        default=None,
        help_text="null: there is always more.  A voucher's grows with its codes.",
    )


class RewardOut(serializers.Serializer[Reward]):
    slug = serializers.CharField()
    kind = serializers.ChoiceField(KINDS)
    gives = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    description = serializers.CharField()
    price = serializers.IntegerField()
    stock = serializers.IntegerField(allow_null=True)
    stocked = serializers.IntegerField(help_text="How many there have ever been.")
    per_player = serializers.IntegerField(allow_null=True)
    hold = serializers.DurationField()
    url = serializers.CharField(allow_blank=True)
    secret = serializers.CharField(
        allow_blank=True, help_text="What a webhook's calls are signed with."
    )
    is_open = serializers.BooleanField()


class CodesIn(serializers.Serializer[dict[str, Any]]):
    codes = serializers.ListField(
        child=serializers.CharField(max_length=100), min_length=1, max_length=MAX_CODES
    )


class CodesOut(serializers.Serializer[Stocked]):
    new = serializers.IntegerField(source="n_new")
    known = serializers.IntegerField(source="n_known")


class StockIn(serializers.Serializer[dict[str, Any]]):
    more = serializers.IntegerField(min_value=1, max_value=MAX_STOCK)


class DecisionIn(serializers.Serializer[dict[str, Any]]):
    decision = serializers.ChoiceField(["grant", "refuse"])
    why = serializers.CharField(
        max_length=300, default="", allow_blank=True, help_text="The player reads it."
    )


class WaitingClaimOut(serializers.Serializer[Claim]):
    id = serializers.UUIDField()
    reward = serializers.CharField(source="reward.slug")
    player = serializers.SerializerMethodField()
    price = serializers.IntegerField()
    state = serializers.ChoiceField(ClaimState.choices)
    claimed_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="null: a person has to look.")
    error = serializers.CharField(allow_blank=True)

    def get_player(self, claim: Claim) -> str:
        return shown_name(claim.player)


class WaitingClaimsOut(serializers.Serializer[dict[str, Any]]):
    results = WaitingClaimOut(many=True)


class RewardsView(APIView):
    permission_classes = [IsStaff]

    @extend_schema(
        operation_id="v1_rewards_list",
        parameters=[CURSOR],
        responses=page_of(RewardOut),
        tags=["shop"],
    )
    def get(self, request: Request) -> Response:
        """List every reward, those off the shelf too."""
        pages = Pages()
        page: list[Reward] = pages.paginate_queryset(every_reward(), request, view=self) or []
        return pages.get_paginated_response([RewardOut(reward).data for reward in page])

    @extend_schema(request=RewardIn, responses={201: RewardOut}, parameters=[KEY], tags=["shop"])
    @once
    def post(self, request: Request) -> Response:
        """Put a new reward on the shelf."""
        body = RewardIn(data=request.data)
        body.is_valid(raise_exception=True)
        reward = make_reward(fields=body.validated_data, at=timezone.now())
        return Response(RewardOut(reward).data, status=201)


class RewardView(APIView):
    permission_classes = [IsStaff]

    @extend_schema(request=RewardChangesIn, responses=RewardOut, parameters=[KEY], tags=["shop"])
    @once
    def patch(self, request: Request, slug: str) -> Response:
        """Change a reward; what has been claimed of it keeps its price."""
        body = RewardChangesIn(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        return Response(RewardOut(change_reward(slug=slug, changes=body.validated_data)).data)

    @extend_schema(responses={204: None}, tags=["shop"])
    def delete(self, request: Request, slug: str) -> Response:
        """Take a reward away that nobody has ever claimed."""
        remove_reward(slug=slug)
        return Response(status=204)


class CodesView(APIView):
    permission_classes = [IsStaff]

    @extend_schema(request=CodesIn, responses=CodesOut, parameters=[KEY], tags=["shop"])
    @once
    def post(self, request: Request, slug: str) -> Response:
        """Bring codes for a voucher; those it has already are left alone."""
        body = CodesIn(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(CodesOut(add_codes(slug=slug, codes=body.validated_data["codes"])).data)


class StockView(APIView):
    permission_classes = [IsStaff]

    @extend_schema(request=StockIn, responses=RewardOut, parameters=[KEY], tags=["shop"])
    @once
    def post(self, request: Request, slug: str) -> Response:
        """Bring more of a reward of which there is only so much."""
        body = StockIn(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(RewardOut(restock(slug=slug, n=body.validated_data["more"])).data)


class WaitingView(APIView):
    permission_classes = [IsStaff]

    @extend_schema(responses=WaitingClaimsOut, tags=["shop"])
    def get(self, request: Request) -> Response:
        """Return the claims that wait, longest first; those a person has to look at before all."""
        return Response(WaitingClaimsOut({"results": waiting_claims()}).data)


class DecisionView(APIView):
    permission_classes = [IsStaff]

    @extend_schema(request=DecisionIn, responses=WaitingClaimOut, parameters=[KEY], tags=["shop"])
    @once
    def post(self, request: Request, claim_id: UUID) -> Response:
        """Grant a claim that waits, or pay it back."""
        body = DecisionIn(data=request.data)
        body.is_valid(raise_exception=True)
        if body.validated_data["decision"] == "grant":
            grant_claim(claim_id=claim_id, at=timezone.now())
        else:
            refuse_claim(claim_id=claim_id, why=body.validated_data["why"], at=timezone.now())
        return Response(WaitingClaimOut(decided_claim(claim_id)).data)
