"""What is kept for programs: their tokens, their replies, and reactions still to come."""

from __future__ import annotations

from django.contrib import admin

from labeling.admin.facts import Facts
from labeling.models import ApiToken, IdempotentReply, OutboxEntry


@admin.register(ApiToken)
class ApiTokenAdmin(Facts):
    list_display = ("id", "user", "name", "created_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("name", "user__username")


@admin.register(IdempotentReply)
class IdempotentReplyAdmin(Facts):
    list_display = ("id", "user", "key", "status", "created_at")
    list_select_related = ("user",)
    search_fields = ("=key",)


@admin.register(OutboxEntry)
class OutboxEntryAdmin(Facts):
    list_display = ("id", "reaction", "kind", "n_tries", "due_at", "gave_up_at", "error")
    list_filter = ("reaction",)
