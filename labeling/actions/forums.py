"""Forums: whoever changes a project's threads, pairs or links holds its forum meanwhile."""

from __future__ import annotations

from labeling.models import Forum


def hold_forum(project_id: int) -> Forum:
    """Lock what a project's threads have in common until the transaction ends."""
    Forum.objects.get_or_create(project_id=project_id)
    return Forum.objects.select_for_update().get(project_id=project_id)
