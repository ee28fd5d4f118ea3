"""Guidelines, version by version: what was written is kept, whoever it was shown to."""

from __future__ import annotations

from datetime import datetime

from labeling.models import GuidelineVersion, Project


def keep_first_version(project: Project, *, user_id: int | None, at: datetime) -> None:
    """Note what a new project's guidelines say."""
    GuidelineVersion.objects.create(
        project=project, version=1, text=project.guidelines, written_at=at, written_by_id=user_id
    )


def keep_new_version(
    project: Project, *, before: str, user_id: int | None, at: datetime
) -> GuidelineVersion:
    """Note that the guidelines say something else from now on; rounds will show which they showed.

    The project is locked by who calls, and saved by them.
    """
    GuidelineVersion.objects.get_or_create(
        project=project,
        version=project.guidelines_version,
        defaults={"text": before, "written_at": project.created_at},
    )
    project.guidelines_version += 1
    return GuidelineVersion.objects.create(
        project=project,
        version=project.guidelines_version,
        text=project.guidelines,
        written_at=at,
        written_by_id=user_id,
    )
