"""Workers: how they stand, what they left behind, and what they were told."""

from __future__ import annotations

from django.contrib import admin

from labeling.admin.facts import Facts
from labeling.models import Evidence, Notice, Standing, Trace, Worker


@admin.register(Worker)
class WorkerAdmin(Facts):
    list_display = ("id", "public_id", "user", "host", "created_at", "suspended_at")
    list_select_related = ("user", "host")
    search_fields = ("=id", "public_id", "user__username")


@admin.register(Standing)
class StandingAdmin(Facts):
    list_display = (
        "worker_id",
        "project",
        "n_answers",
        "n_too_fast",
        "gold_right",
        "gold_seen",
        "accuracy",
    )
    list_filter = (("project", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("project",)
    search_fields = ("=worker__id",)


@admin.register(Evidence)
class EvidenceAdmin(Facts):
    list_display = ("project_id", "worker_id")
    search_fields = ("=worker__public_id",)


@admin.register(Trace)
class TraceAdmin(Facts):
    list_display = ("worker_id", "kind", "seen_at")
    search_fields = ("=worker__public_id",)


@admin.register(Notice)
class NoticeAdmin(Facts):
    list_display = ("id", "worker_id", "project", "sentence", "told_at")
    list_select_related = ("project",)
    search_fields = ("=worker__id",)
