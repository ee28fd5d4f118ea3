"""The shop over HTTP: what is on offer, and the asker's claims."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.actions.claims import (
    ClaimKeyReused,
    LimitReached,
    NoSuchReward,
    NotEnoughPoints,
    NotOnOffer,
    PriceChanged,
    SignUpFirst,
    SoldOut,
    claim_reward,
)
from gamification.actions.fulfilment import NoSuchClaim, TooLate, give_back_claim
from gamification.actions.outfits import take_off, wear
from gamification.models import ClaimState
from gamification.queries.shop import ClaimLine, Offer, Shop, claim_line, claims_of, shop_of
from gamification.rules.rewards import Kind
from labeling.actions.workers import Suspended
from labeling.api.auth import Anyone, IsWorker, current_worker_id, known_worker_id
from labeling.api.idempotency import KEY, key_of
from labeling.api.refusals import TO_WORKERS, refusals

REFUSALS = refusals(
    *TO_WORKERS,
    ValidationError,
    Suspended,
    SignUpFirst,
    NoSuchReward,
    NotOnOffer,
    PriceChanged,
    LimitReached,
    SoldOut,
    NotEnoughPoints,
    ClaimKeyReused,
)
REFUSALS_OF_ONE = refusals(*TO_WORKERS, NoSuchClaim, TooLate)

KINDS = [(kind.value, kind.value) for kind in Kind]


class OfferOut(serializers.Serializer[Offer]):
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    kind = serializers.ChoiceField(KINDS)
    gives = serializers.CharField(help_text="Of a title its words, of a nugget its colour.")
    price = serializers.IntegerField(help_text="In settled points.")
    stock = serializers.IntegerField(allow_null=True, help_text="null: there is always more.")
    per_player = serializers.IntegerField(allow_null=True)
    mine = serializers.IntegerField(help_text="How many of these the asker has.")
    hold = serializers.IntegerField(help_text="Days a claim waits at most; 0: none.")
    needs_account = serializers.BooleanField()


class ClaimOut(serializers.Serializer[ClaimLine]):
    id = serializers.UUIDField()
    reward = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(KINDS)
    gives = serializers.CharField()
    price = serializers.IntegerField(help_text="What it cost when it was claimed.")
    state = serializers.ChoiceField(ClaimState.choices)
    why = serializers.CharField(
        help_text="Why it was paid back: `verdict`, `waited_too_long`, `changed_mind`,"
        " or what somebody wrote."
    )
    code = serializers.CharField(help_text="Of a voucher, once it is granted.")
    is_worn = serializers.BooleanField()
    claimed_at = serializers.DateTimeField()
    expected_at = serializers.DateTimeField(allow_null=True)


class ShopOut(serializers.Serializer[Shop]):
    settled = serializers.IntegerField()
    is_guest = serializers.BooleanField()
    is_barred = serializers.BooleanField(help_text="A decision stands between them and the shop.")
    offers = OfferOut(many=True)
    claims = ClaimOut(many=True)


class ClaimsOut(serializers.Serializer[dict[str, Any]]):
    results = ClaimOut(many=True)


class ClaimIn(serializers.Serializer[dict[str, Any]]):
    reward = serializers.SlugField()
    price = serializers.IntegerField(min_value=1, help_text="As the player has seen it.")


class ShopView(APIView):
    permission_classes = [Anyone]

    @extend_schema(responses=ShopOut, tags=["shop"])
    def get(self, request: Request) -> Response:
        """Return what is on offer, what the asker has, and what they have claimed."""
        shop = shop_of(known_worker_id(request), at=timezone.now())
        return Response(ShopOut(shop).data)


class ClaimsView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(operation_id="v1_claims_list", responses=ClaimsOut, tags=["shop"])
    def get(self, request: Request) -> Response:
        """Return the asker's claims, the newest first."""
        claims = claims_of(current_worker_id(request))
        return Response(ClaimsOut({"results": claims}).data)

    @extend_schema(
        request=ClaimIn,
        responses={200: ClaimOut, 201: ClaimOut, **REFUSALS},
        parameters=[KEY],
        tags=["shop"],
    )
    def post(self, request: Request) -> Response:
        """Claim a reward.  The same key again gets the same claim."""
        body = ClaimIn(data=request.data)
        body.is_valid(raise_exception=True)
        claimed = claim_reward(
            slug=body.validated_data["reward"],
            price=body.validated_data["price"],
            player_id=current_worker_id(request),
            key=key_of(request),
            at=timezone.now(),
        )
        status = 201 if claimed.is_new else 200
        return Response(ClaimOut(claim_line(claimed.claim)).data, status=status)


class GiveBackView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(request=None, responses={200: ClaimOut, **REFUSALS_OF_ONE}, tags=["shop"])
    def post(self, request: Request, claim_id: UUID) -> Response:
        """Give back what has not been handed out yet, for the points."""
        claim = give_back_claim(
            claim_id=claim_id, player_id=current_worker_id(request), at=timezone.now()
        )
        return Response(ClaimOut(claim_line(claim)).data)


class WearView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(request=None, responses={204: None, **REFUSALS_OF_ONE}, tags=["shop"])
    def put(self, request: Request, claim_id: UUID) -> Response:
        """Put on a title or a nugget, in the place of another."""
        wear(claim_id=claim_id, player_id=current_worker_id(request))
        return Response(status=204)

    @extend_schema(responses={204: None, **REFUSALS_OF_ONE}, tags=["shop"])
    def delete(self, request: Request, claim_id: UUID) -> Response:
        """Take it off."""
        take_off(claim_id=claim_id, player_id=current_worker_id(request))
        return Response(status=204)
