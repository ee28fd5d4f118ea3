"""Items, and what is known of them."""

from __future__ import annotations

from django.contrib import admin

from labeling.admin.facts import Facts
from labeling.models import Audit, Consensus, DemoTruth, Gold, Item, Recount


@admin.register(Item)
class ItemAdmin(Facts):
    list_display = (
        "id",
        "project",
        "external_id",
        "n_taken",
        "n_wanted",
        "priority",
        "retired_at",
        "disputed_at",
    )
    list_filter = (("project", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("project",)
    search_fields = ("=id", "=external_id")


@admin.register(Gold)
class GoldAdmin(Facts):
    list_display = ("item_id", "label", "source", "state", "n_shown", "created_at")
    list_filter = ("source", "state")
    search_fields = ("=item__id", "=item__external_id")


@admin.register(Audit)
class AuditAdmin(Facts):
    list_display = ("item_id", "project", "consensus_label", "label", "is_right", "checked_at")
    list_filter = ("is_right", ("project", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("project",)
    search_fields = ("=item__id", "=item__external_id")


@admin.register(Consensus)
class ConsensusAdmin(Facts):
    list_display = ("item_id", "label", "confidence", "n_votes", "source", "updated_at")
    list_filter = ("source",)
    search_fields = ("=item__id", "=item__external_id")


@admin.register(Recount)
class RecountAdmin(Facts):
    list_display = ("project_id", "n_answers", "temper", "counted_at")


@admin.register(DemoTruth)
class DemoTruthAdmin(Facts):
    list_display = ("item_id", "label")
    search_fields = ("=item__id", "=item__external_id")
