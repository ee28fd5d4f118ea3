"""Cases, what was decided in them, and who did what."""

from __future__ import annotations

from django.contrib import admin

from labeling.admin.facts import Facts
from labeling.models import Appeal, Flag, LogEntry, Verdict, VerdictChange


@admin.register(Flag)
class FlagAdmin(Facts):
    list_display = ("id", "kind", "worker_id", "project", "score", "harm", "raised_at", "closed_at")
    list_filter = ("kind",)
    list_select_related = ("project",)
    search_fields = ("=worker__id",)


@admin.register(Verdict)
class VerdictAdmin(Facts):
    list_display = ("id", "flag_id", "decision", "reviewer", "given_at", "undone_at", "undone_by")
    list_filter = ("decision",)
    list_select_related = ("reviewer", "undone_by")
    search_fields = ("=flag__worker__id",)


@admin.register(VerdictChange)
class VerdictChangeAdmin(Facts):
    list_display = ("id", "verdict_id", "item_id")
    search_fields = ("=verdict__id", "=item__id")


@admin.register(Appeal)
class AppealAdmin(Facts):
    list_display = ("flag_id", "verdict_id", "made_at")
    search_fields = ("=flag__worker__id",)


@admin.register(LogEntry)
class LogEntryAdmin(Facts):
    list_display = ("id", "at", "actor", "verb", "subject", "reason")
    list_filter = ("verb",)
    search_fields = ("=actor", "=subject")
