"""The game's rows in Django's admin.  The ledger can be read there, never written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from gamification.actions.boards import recount_boards
from gamification.models import (
    ActivityDay,
    Balance,
    BoardScore,
    Checkpoint,
    EarnedBadge,
    LedgerEntry,
    LedgerTx,
    Player,
)
from gamification.queries.gains import explain

if TYPE_CHECKING:
    # Generic for the type checker only.
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline


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
