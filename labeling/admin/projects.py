"""Projects: what they ask, who has a part in them, and how well people agree."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from labeling.admin.facts import Facts, Inline, Rows
from labeling.models import AgreementReport, GuidelineVersion, Pilot, Project, ProjectRole


class RoleInline(Inline):
    model = ProjectRole
    autocomplete_fields = ("user",)
    extra = 0


@admin.register(Project)
class ProjectAdmin(Rows):
    list_display = ("name", "slug", "content_kind", "is_open", "is_demo", "created_at")
    list_filter = ("is_open", "is_demo", "content_kind")
    search_fields = ("name", "slug")
    readonly_fields = (
        "slug",
        "question_type",
        "content_kind",
        "labels",
        "min_answers",
        "max_answers",
        "crowd_mean",
        "crowd_strength",
        "careful_quickest_ms",
        "is_demo",
        "created_at",
    )
    inlines = (RoleInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(ProjectRole)
class ProjectRoleAdmin(Rows):
    list_display = ("project", "user", "role")
    list_filter = ("role",)
    list_select_related = ("project", "user")
    search_fields = ("project__slug", "user__username")
    autocomplete_fields = ("project", "user")


@admin.register(GuidelineVersion)
class GuidelineVersionAdmin(Facts):
    list_display = ("project", "version", "written_at", "written_by")
    list_select_related = ("project", "written_by")


@admin.register(Pilot)
class PilotAdmin(Facts):
    list_display = ("id", "project", "n_answers", "guidelines_version", "started_at", "ended_at")
    list_select_related = ("project",)


@admin.register(AgreementReport)
class AgreementReportAdmin(Facts):
    list_display = ("project", "answer_id", "counted_at")
    list_select_related = ("project",)
