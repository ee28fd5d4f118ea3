"""Lessons, and who has passed them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from labeling.models import Attempt, Item, Lesson, Standing
from labeling.models.items import ItemQuerySet


@dataclass(frozen=True, slots=True)
class Learners:
    """How those fared who tried to qualify."""

    n_attempts: int
    n_failed: int
    n_qualified: int


def items_of_lessons(project_id: int) -> ItemQuerySet:
    """Return the items that are lessons, with what they teach."""
    lessons = Item.objects.filter(gold__lesson__project=project_id)
    return lessons.select_related("gold__lesson")


def learners_of(project_id: int) -> Learners:
    ended = Attempt.objects.filter(project=project_id, ended_at__isnull=False)
    return Learners(
        n_attempts=ended.count(),
        n_failed=ended.filter(is_passed=False).count(),
        n_qualified=Standing.objects.filter(project=project_id, qualified_at__isnull=False).count(),
    )


def teaching(project_ids: Collection[int]) -> set[int]:
    """Return those of the projects that have lessons."""
    lessons = Lesson.objects.filter(project__in=project_ids).order_by()
    return set(lessons.values_list("project", flat=True).distinct())
