"""The game's rows in Django's admin.  The ledger can be read there, never written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from gamification.actions.boards import recount_boards
from gamification.actions.fulfilment import TooLate, grant_claim, refuse_claim
from gamification.actions.rewards import (
    UnfitReward,
    add_codes,
    change_reward,
    check_reward,
    make_reward,
    restock,
)
from gamification.models import (
    ActivityDay,
    Balance,
    BoardScore,
    Budget,
    Checkpoint,
    Claim,
    EarnedBadge,
    LedgerEntry,
    LedgerTx,
    Player,
    Reward,
    VoucherCode,
)
from gamification.queries.gains import explain

if TYPE_CHECKING:
    # Generic for the type checker only.
    ModelAdmin = admin.ModelAdmin[Any]
    ModelForm = forms.ModelForm[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline
    ModelForm = forms.ModelForm


class ReadOnly(ModelAdmin):
    """Only to be looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Player)
class PlayerAdmin(ModelAdmin):
    list_display = ["name", "time_zone", "created_at"]
    search_fields = ["name"]
    readonly_fields = ["worker", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class EntryInline(TabularInline):
    model = LedgerEntry
    fields = ["account", "player", "amount"]
    can_delete = False
    extra = 0


@admin.register(LedgerTx)
class LedgerTxAdmin(ReadOnly):
    list_display = ["cause", "player", "at", "sentence"]
    list_filter = ["reason"]
    list_select_related = ["player"]
    search_fields = ["=cause", "player__name"]
    show_full_result_count = False
    inlines = [EntryInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[LedgerTx]:
        return super().get_queryset(request).prefetch_related("entries")

    @admin.display()
    def sentence(self, tx: LedgerTx) -> str:
        return explain(tx)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnly):
    list_display = ["tx", "account", "player", "amount"]
    list_filter = ["account"]
    list_select_related = ["tx", "player"]
    show_full_result_count = False


@admin.register(Balance)
class BalanceAdmin(ReadOnly):
    list_display = ["player", "account", "amount"]
    list_filter = ["account"]
    list_select_related = ["player"]
    search_fields = ["player__name"]


@admin.register(ActivityDay)
class ActivityDayAdmin(ReadOnly):
    list_display = ["player", "local_date", "time_zone", "first_at", "last_at"]
    list_select_related = ["player"]
    search_fields = ["player__name"]


@admin.register(BoardScore)
class BoardScoreAdmin(ReadOnly):
    list_display = ["player", "span", "starts", "project_id", "points", "reached_at"]
    list_filter = ["span", "starts"]
    list_select_related = ["player"]
    search_fields = ["player__name"]
    actions = ["recount"]

    @admin.action(description="Count all boards again from the ledger")
    def recount(self, request: HttpRequest, scores: QuerySet[BoardScore]) -> None:
        recount_boards()


@admin.register(EarnedBadge)
class EarnedBadgeAdmin(ReadOnly):
    list_display = ["player", "slug", "tier", "earned_at"]
    list_filter = ["slug", "tier"]
    list_select_related = ["player"]
    search_fields = ["player__name"]


@admin.register(Checkpoint)
class CheckpointAdmin(ReadOnly):
    list_display = ["name", "until"]


class RewardForm(ModelForm):
    """A reward as staff fill it in, with more of it to bring along."""

    codes = forms.CharField(
        required=False,
        widget=forms.Textarea,
        help_text="More codes for a voucher, one a line; those it has already are left alone.",
    )
    url = forms.URLField(required=False, assume_scheme="https")
    more = forms.IntegerField(
        required=False, min_value=1, help_text="So many more of what there is only so much of."
    )

    class Meta:
        model = Reward
        fields = [
            "slug",
            "kind",
            "gives",
            "name",
            "description",
            "price",
            "stock",
            "per_player",
            "hold",
            "url",
            "is_open",
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kept = _kept(self.instance)
        given = {name: value for name, value in cleaned.items() if name in kept}
        reward = Reward(**kept | given)
        if reward.needs_codes and self.instance._state.adding:
            reward.stock = 0
        try:
            check_reward(reward)
        except UnfitReward as error:
            raise forms.ValidationError(str(error)) from None
        return cleaned


def _kept(reward: Reward) -> dict[str, Any]:
    return {field.attname: getattr(reward, field.attname) for field in Reward._meta.fields}


@admin.register(Reward)
class RewardAdmin(ModelAdmin):
    form = RewardForm
    list_display = ["name", "kind", "price", "stock", "stocked", "is_open"]
    list_filter = ["kind", "is_open"]
    search_fields = ["name", "slug"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug", "kind", "gives", "stock", "stocked", "secret"] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        at, given = timezone.now(), form.cleaned_data
        fields = {name: value for name, value in given.items() if name not in {"codes", "more"}}
        if change:
            change_reward(slug=obj.slug, changes=fields)
        else:
            obj.pk = make_reward(fields=fields, at=at).pk
            obj.created_at = at
        if given["codes"] and obj.needs_codes:
            add_codes(slug=obj.slug, codes=given["codes"].splitlines())
        if given["more"] and not obj.needs_codes and obj.stock is not None:
            restock(slug=obj.slug, n=given["more"])

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.claims.exists())


@admin.register(VoucherCode)
class VoucherCodeAdmin(ReadOnly):
    list_display = ["reward", "code", "claim"]
    list_filter = ["reward"]
    list_select_related = ["reward", "claim"]


@admin.register(Claim)
class ClaimAdmin(ReadOnly):
    list_display = ["id", "player", "reward", "price", "state", "claimed_at", "due_at", "error"]
    list_filter = ["state", "reward"]
    list_select_related = ["player", "reward"]
    search_fields = ["player__name", "=id"]
    actions = ["grant", "pay_back"]

    @admin.action(description="Grant what waits, or have it called for again")
    def grant(self, request: HttpRequest, claims: QuerySet[Claim]) -> None:
        self._each(request, claims, lambda claim, at: grant_claim(claim_id=claim.pk, at=at))

    @admin.action(description="Pay back")
    def pay_back(self, request: HttpRequest, claims: QuerySet[Claim]) -> None:
        self._each(
            request, claims, lambda claim, at: refuse_claim(claim_id=claim.pk, why="", at=at)
        )

    def _each(
        self,
        request: HttpRequest,
        claims: QuerySet[Claim],
        decide: Callable[[Claim, datetime], None],
    ) -> None:
        for claim in claims:
            try:
                decide(claim, timezone.now())
            except TooLate as error:
                self.message_user(request, f"{claim}: {error}", messages.WARNING)


@admin.register(Budget)
class BudgetAdmin(ReadOnly):
    list_display = ["project_id", "credits", "settled", "reserved", "left"]
