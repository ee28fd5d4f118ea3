"""Projects, by the name in their address."""

from __future__ import annotations

from labeling.models import Project


def project_id_of(slug: str) -> int | None:
    """Return the id of the project of that name, if there is one."""
    return Project.objects.filter(slug=slug).values_list("pk", flat=True).first()
