"""Projects, by the name in their address and by who has a part in them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from labeling.models import Project, ProjectRole, Role
from labeling.prepared import prepared
from labeling.problems import Problem


class NoSuchProject(Problem):
    code = "no_such_project"
    title = "No such project"
    status = 404


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody may do in a project."""

    project_id: int
    slug: str
    name: str
    question: str
    is_open: bool
    roles: frozenset[str]

    @property
    def may_manage(self) -> bool:
        return Role.OWNER in self.roles

    @property
    def may_review(self) -> bool:
        return not self.roles.isdisjoint({Role.OWNER, Role.REVIEWER})

    @property
    def may_settle(self) -> bool:
        return not self.roles.isdisjoint({Role.OWNER, Role.EXPERT})


def open_project(slug: str) -> Project:
    """Return the project of that name, if it is open."""
    for project in _open(slug):
        return project
    raise NoSuchProject("There is no open project of that name.")


@prepared
def _open(slug: str) -> QuerySet[Project]:
    return Project.objects.open().filter(slug=slug)


def playable(slug: str, worker_id: int | None) -> Project:
    """Return the project of that name, if this worker may play it on our own pages."""
    project = open_project(slug)
    if project.is_public or _has_a_part(project, worker_id):
        return project
    raise NoSuchProject("There is no open project of that name.")


def _has_a_part(project: Project, worker_id: int | None) -> bool:
    return project.roles.filter(user__worker=worker_id, user__worker__isnull=False).exists()


def project_id_of(slug: str) -> int | None:
    """Return the id of the project of that name, if there is one."""
    return Project.objects.filter(slug=slug).values_list("pk", flat=True).first()


def visible_project_id(slug: str, *, user_id: int | None) -> int | None:
    """Return the id of the project of that name, if there is one that they may see."""
    # Whatever else stands in a query is no name, and may be what no database can look for.
    if re.fullmatch(r"[-\w]+", slug, re.ASCII) is None:
        return None
    visible = Project.objects.visible_to(user_id).filter(slug=slug)
    return visible.values_list("pk", flat=True).first()


def ids_of(slugs: Collection[str]) -> dict[str, int]:
    """Return the ids of these projects."""
    return dict(Project.objects.filter(slug__in=slugs).values_list("slug", "pk"))


def names_of(project_ids: Collection[int]) -> dict[int, str]:
    """Return what these projects are called."""
    return dict(Project.objects.filter(pk__in=project_ids).values_list("pk", "name"))


def open_project_ids() -> list[int]:
    """Return the projects that anybody may play in."""
    return list(Project.objects.public().values_list("pk", flat=True))


def n_open_projects() -> int:
    """Count the projects that anybody may play in."""
    return Project.objects.public().count()


def parts_of(user_id: int) -> list[Part]:
    """Return the projects somebody has a part in, the newest first."""
    roles: dict[int, set[str]] = {}
    for project_id, role in ProjectRole.objects.filter(user_id=user_id).values_list(
        "project_id", "role"
    ):
        roles.setdefault(project_id, set()).add(role)
    return [
        Part(
            project_id=project.pk,
            slug=project.slug,
            name=project.name,
            question=project.question,
            is_open=project.is_open,
            roles=frozenset(roles[project.pk]),
        )
        for project in Project.objects.filter(pk__in=roles).order_by("-created_at", "-pk")
    ]
