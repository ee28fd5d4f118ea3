"""The asker's own page: profile and ledger."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from gamification.actions.players import update_player
from gamification.conf import conf
from gamification.models import Account, LedgerTx
from gamification.models.ledger import LedgerTxQuerySet
from gamification.queries.gains import explain
from gamification.queries.profiles import me
from labeling.api.auth import IsWorker, current_worker_id
from labeling.api.pages import Pages


class PointsOut(serializers.Serializer[dict[str, Any]]):
    pending = serializers.IntegerField()
    settled = serializers.IntegerField()


class StreakOut(serializers.Serializer[dict[str, Any]]):
    days = serializers.IntegerField()
    today = serializers.BooleanField(help_text="A round has been finished today.")


class PlaceOut(serializers.Serializer[dict[str, Any]]):
    place = serializers.IntegerField(allow_null=True, help_text="null before the first points.")
    of = serializers.IntegerField()
    points = serializers.IntegerField()


class MeOut(serializers.Serializer[dict[str, Any]]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    is_guest = serializers.BooleanField()
    timezone = serializers.CharField()
    points = PointsOut()
    streak = StreakOut()
    board = PlaceOut()


class MeIn(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField(required=False, max_length=40)
    timezone = serializers.CharField(required=False, max_length=64)


class MeView(APIView):
    permission_classes = [IsWorker]

    @extend_schema(responses=MeOut, tags=["play"])
    def get(self, request: Request) -> Response:
        """Return the asker's points, streak and place."""
        return Response(MeOut(me(current_worker_id(request), at=timezone.now())).data)

    @extend_schema(request=MeIn, responses=MeOut, tags=["play"])
    def patch(self, request: Request) -> Response:
        """Change the asker's public name or time zone."""
        body = MeIn(data=request.data)
        body.is_valid(raise_exception=True)
        update_player(
            player_id=current_worker_id(request),
            name=body.validated_data.get("name"),
            time_zone=body.validated_data.get("timezone"),
        )
        return self.get(request)


class LedgerLineOut(serializers.ModelSerializer[LedgerTx]):
    round = serializers.UUIDField(source="round_id", allow_null=True)
    pending = serializers.SerializerMethodField(help_text="What it did to the pending points.")
    settled = serializers.SerializerMethodField(help_text="What it did to the settled points.")
    sentence = serializers.SerializerMethodField()

    class Meta:
        model = LedgerTx
        fields = ["at", "reason", "round", "pending", "settled", "sentence"]

    def get_pending(self, tx: LedgerTx) -> int:
        return tx.amount(Account.PENDING)

    def get_settled(self, tx: LedgerTx) -> int:
        return tx.amount(Account.SETTLED)

    def get_sentence(self, tx: LedgerTx) -> str:
        return explain(tx)


class LedgerPages(Pages):
    def get_page_size(self, request: Request) -> int:
        return conf().LEDGER_PAGE


class LedgerView(generics.ListAPIView[LedgerTx]):
    """Every movement of the asker's points, newest first."""

    permission_classes = [IsWorker]
    serializer_class = LedgerLineOut
    pagination_class = LedgerPages
    queryset = LedgerTx.objects.none()

    def get_queryset(self) -> LedgerTxQuerySet:
        return LedgerTx.objects.of(current_worker_id(self.request)).prefetch_related("entries")

    @extend_schema(tags=["play"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)
