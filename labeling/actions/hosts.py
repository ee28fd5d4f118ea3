"""Hosts: the products whose people answer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from labeling.actions.departures import forget_worker
from labeling.models import Host, Project, Thread, Worker
from labeling.problems import Problem
from labeling.queries.hosts import has_people
from labeling.user_tokens import is_id


def host_of(project: Project) -> Host:
    """Return the host that a project is shown by, made when it is first needed.

    The caller has locked the project.
    """
    if project.host is None:
        # Projects keep their slugs for good, so no other can have this one.
        project.host, _ = Host.objects.get_or_create(
            slug=project.slug, defaults={"name": project.name}
        )
        project.save(update_fields=["host"])
    return project.host


class PeopleKnown(Problem):
    code = "people_known"
    title = "It knows people already"
    status = 409


def join_host(*, project_id: int, other_id: int) -> None:
    """Let a project be shown by the same product as another.  Safe to repeat.

    Whoever asks owns both: who owns one project of a product can have its people forgotten.
    """
    with transaction.atomic():
        # Not for their keys: who writes a row of a project that waits here holds those.
        locked = Project.objects.select_for_update(of=("self",), no_key=True)
        both = locked.filter(pk__in=[project_id, other_id]).order_by("pk")
        projects = {project.pk: project for project in both}
        project, host = projects[project_id], host_of(projects[other_id])
        if project.host_id == host.pk:
            return
        if has_people(project):
            raise PeopleKnown(
                "People have come here already, each as somebody of this project alone."
                " Join the product with a new project, before anybody has come."
            )
        project.host = host
        project.save(update_fields=["host"])


def forget_person(*, host_id: int | None, sub: str, at: datetime) -> None:
    """Forget who somebody was in a host's product.  Safe to repeat.

    What they have answered stays; nobody can tell any more whose it was.
    """
    if host_id is None or not is_id(sub):
        return
    Thread.objects.filter(project__host=host_id, author_sub=sub).update(author_sub="")
    for worker in Worker.objects.filter(host=host_id, external_id=sub):
        forget_worker(worker_id=worker.pk, at=at)
