"""What was served, and what was answered."""

from __future__ import annotations

from django.contrib import admin

from labeling.admin.facts import Facts
from labeling.models import Answer, Challenge, Round


@admin.register(Round)
class RoundAdmin(Facts):
    list_display = ("id", "project", "worker_id", "size", "served_at", "expires_at")
    list_select_related = ("project",)
    ordering = ("-expires_at",)
    search_fields = ("id", "=worker__id")


@admin.register(Challenge)
class ChallengeAdmin(Facts):
    list_display = ("id", "round_id", "item_id", "worker_id", "position", "state")
    list_filter = ("state",)
    search_fields = ("id", "=worker__id", "=item__id")


@admin.register(Answer)
class AnswerAdmin(Facts):
    list_display = (
        "id",
        "item_id",
        "worker_id",
        "label",
        "took_ms",
        "is_too_fast",
        "is_surplus",
        "answered_at",
    )
    list_filter = ("is_too_fast", "is_surplus")
    search_fields = ("=id", "=item__id", "=worker__id")
