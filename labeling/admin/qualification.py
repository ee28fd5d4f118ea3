"""What people learn by before they play."""

from __future__ import annotations

from django.contrib import admin

from labeling.admin.facts import Facts
from labeling.models import Attempt, Exercise, Lesson


@admin.register(Lesson)
class LessonAdmin(Facts):
    list_display = ("gold_id", "project", "why", "created_at")
    list_select_related = ("project",)
    search_fields = ("=gold__item__id",)


@admin.register(Attempt)
class AttemptAdmin(Facts):
    list_display = ("id", "worker_id", "project", "started_at", "ended_at", "is_passed")
    list_filter = ("is_passed",)
    list_select_related = ("project",)
    ordering = ("-started_at",)
    search_fields = ("id", "=worker__id")


@admin.register(Exercise)
class ExerciseAdmin(Facts):
    list_display = ("id", "attempt_id", "lesson_id", "position", "label", "is_right")
    search_fields = ("id", "attempt__id")
