"""The review queue: what waits for a reviewer, most at stake first."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Subquery

from labeling.models import Answer, Flag, ProjectRole, Role
from labeling.models.flags import FlagQuerySet

DECIDING = (Role.OWNER, Role.REVIEWER)


def cases_of(user_id: int, *, is_open: bool) -> FlagQuerySet:
    """Return the cases of a reviewer's projects, each with how much its worker has answered."""
    answers = (
        Answer.objects.filter(worker=OuterRef("worker"), project=OuterRef("project"))
        .order_by()
        .values("worker")
        .annotate(n=Count("pk"))
        .values("n")
    )
    cases = Flag.objects.seen_by(user_id).filter(closed_at__isnull=is_open)
    return cases.select_related("project", "worker", "appeal").annotate(n_answers=Subquery(answers))


def reviews_anything(user_id: int) -> bool:
    """Say whether there is a project in which they may decide."""
    return ProjectRole.objects.filter(
        user_id=user_id, user__is_active=True, role__in=DECIDING
    ).exists()


def reviewers_of(project_id: int) -> list[int]:
    """Return the users who may decide in a project."""
    roles = ProjectRole.objects.filter(project=project_id, role__in=DECIDING)
    return list(roles.order_by("user_id").values_list("user_id", flat=True).distinct())
