"""Hosts: the products whose people answer."""

from __future__ import annotations

from datetime import datetime

from labeling.actions.departures import forget_worker
from labeling.models import Host, Project, Thread, Worker
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


def forget_person(*, host_id: int | None, sub: str, at: datetime) -> None:
    """Forget who somebody was in a host's product.  Safe to repeat.

    What they have answered stays; nobody can tell any more whose it was.
    """
    if host_id is None or not is_id(sub):
        return
    Thread.objects.filter(project__host=host_id, author_sub=sub).update(author_sub="")
    for worker in Worker.objects.filter(host=host_id, external_id=sub):
        forget_worker(worker_id=worker.pk, at=at)
