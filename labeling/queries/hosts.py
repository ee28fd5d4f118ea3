"""Which projects are shown by the same product."""

from __future__ import annotations

from typing import Any

from labeling.models import Project, Worker
from labeling.models.projects import ProjectQuerySet


def projects_with(project: Project, *, user_id: int) -> list[dict[str, Any]]:
    """Return a user's other projects of the same product."""
    if project.host_id is None:
        return []
    return _named(Project.objects.run_by(user_id).filter(host=project.host_id), but=project)


def projects_to_join(project: Project, *, user_id: int) -> list[dict[str, Any]]:
    """Return a user's projects whose product this one may still become part of."""
    if has_people(project):
        return []
    elsewhere = Project.objects.run_by(user_id).exclude(host=None)
    if project.host_id is not None:
        elsewhere = elsewhere.exclude(host=project.host_id)
    return _named(elsewhere, but=project)


def has_people(project: Project) -> bool:
    """Say whether somebody of its product is known already."""
    return project.host_id is not None and Worker.objects.filter(host=project.host_id).exists()


def _named(projects: ProjectQuerySet, *, but: Project) -> list[dict[str, Any]]:
    others = projects.exclude(pk=but.pk).order_by("name", "pk")
    return [{"slug": one.slug, "name": one.name} for one in others]
