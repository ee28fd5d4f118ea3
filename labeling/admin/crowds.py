"""Crowds that are paid elsewhere."""

from __future__ import annotations

from django.contrib import admin

from labeling.admin.facts import Facts
from labeling.models import Crowd, Stint


@admin.register(Crowd)
class CrowdAdmin(Facts):
    list_display = ("id", "project", "marketplace", "is_open", "made_at")
    list_select_related = ("project",)
    exclude = ("sona_token",)


@admin.register(Stint)
class StintAdmin(Facts):
    list_display = ("id", "crowd_id", "external_id", "came_at", "ended_at", "outcome")
    search_fields = ("=external_id",)
