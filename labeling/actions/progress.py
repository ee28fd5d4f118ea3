"""Tell those who watch a project how far it has come."""

from __future__ import annotations

from datetime import datetime, timedelta

from labeling import live
from labeling.models import Answer
from labeling.queries.progress import progress_of

LATELY = timedelta(seconds=8)
"""Long enough that what the last answer brought about is told too."""


def tell_progress(*, at: datetime) -> None:
    """Push the progress of every project that is watched and has had answers lately."""
    lately = Answer.objects.filter(answered_at__gt=at - LATELY)
    live.push_many(
        (f"project.{project_id}", {"v": 1, "type": "progress", **progress_of(project_id, at=at)})
        for project_id in lately.order_by().values_list("project_id", flat=True).distinct()
        if live.is_heard(f"project.{project_id}")
    )
