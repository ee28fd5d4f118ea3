"""A forum's threads, and which of them say the same."""

from __future__ import annotations

from django.contrib import admin

from labeling.admin.facts import Facts
from labeling.models import Forum, Keeping, Link, Objection, Pair, Thread, ThreadVector


@admin.register(Forum)
class ForumAdmin(Facts):
    list_display = ("project", "last_change_no", "compared_to", "comparing_until")
    list_select_related = ("project",)


@admin.register(Thread)
class ThreadAdmin(Facts):
    list_display = ("id", "project", "external_id", "title", "edited_at", "deleted_at")
    list_select_related = ("project",)
    search_fields = ("=external_id",)


@admin.register(ThreadVector)
class ThreadVectorAdmin(Facts):
    list_display = ("id", "thread", "digest")
    list_select_related = ("thread",)
    exclude = ("numbers",)


@admin.register(Pair)
class PairAdmin(Facts):
    list_display = ("item_id", "project", "a", "b", "score", "source")
    list_select_related = ("project", "a", "b")


@admin.register(Keeping)
class KeepingAdmin(Facts):
    list_display = ("answer_id", "pair_id", "thread")
    list_select_related = ("thread",)


@admin.register(Link)
class LinkAdmin(Facts):
    list_display = ("id", "project", "duplicate", "canonical", "status", "confidence", "changed_at")
    list_filter = ("status",)
    list_select_related = ("project", "duplicate", "canonical")


@admin.register(Objection)
class ObjectionAdmin(Facts):
    list_display = ("id", "duplicate", "canonical", "state", "objector")
    list_filter = ("state",)
    list_select_related = ("duplicate", "canonical", "objector")
