"""What a project's guidelines said, and when."""

from __future__ import annotations

from collections.abc import Sequence

from labeling.models import GuidelineVersion, Project


def versions_of(project: Project) -> Sequence[GuidelineVersion]:
    """Return every version, the newest first; where none was ever changed, the one there is."""
    kept = list(GuidelineVersion.objects.filter(project=project).order_by("-version"))
    return kept or [
        GuidelineVersion(
            project=project,
            version=project.guidelines_version,
            text=project.guidelines,
            written_at=project.created_at,
        )
    ]
