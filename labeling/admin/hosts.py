"""Hosts: their pages' places, their keys, and who came through them."""

from __future__ import annotations

from django.contrib import admin

from labeling.admin.facts import Facts, Rows
from labeling.models import (
    CaptchaPass,
    CaptchaTry,
    EmbedSession,
    Host,
    Placement,
    SecretKey,
    SigningKey,
    SpentToken,
)


@admin.register(Host)
class HostAdmin(Rows):
    list_display = ("name", "slug", "created_at")
    search_fields = ("name", "slug")


@admin.register(Placement)
class PlacementAdmin(Facts):
    list_display = ("key", "project", "name", "mode", "fixed", "is_active")
    list_filter = ("mode", "is_active")
    list_select_related = ("project",)
    search_fields = ("=key", "name", "project__slug")


@admin.register(SecretKey)
class SecretKeyAdmin(Facts):
    list_display = ("prefix", "project", "is_test", "created_at", "last_used_at", "revoked_at")
    list_select_related = ("project",)
    search_fields = ("prefix", "project__slug")


@admin.register(SigningKey)
class SigningKeyAdmin(Facts):
    list_display = ("kid", "project", "algorithm", "created_at", "revoked_at")
    list_select_related = ("project",)
    search_fields = ("=kid", "project__slug")
    exclude = ("secret",)


@admin.register(EmbedSession)
class EmbedSessionAdmin(Facts):
    list_display = ("id", "placement", "worker_id", "embedder", "role", "expires_at")
    list_select_related = ("placement",)
    search_fields = ("=placement__key", "embedder")


@admin.register(SpentToken)
class SpentTokenAdmin(Facts):
    list_display = ("id", "project", "until")
    list_select_related = ("project",)


@admin.register(CaptchaTry)
class CaptchaTryAdmin(Facts):
    list_display = ("id", "action", "made_at", "expires_at", "solved_at")


@admin.register(CaptchaPass)
class CaptchaPassAdmin(Facts):
    list_display = ("id", "placement", "origin", "action", "made_at", "spent_at")
    list_select_related = ("placement",)
