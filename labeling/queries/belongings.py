"""Belongings: what a worker has left here, to take along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labeling.models import Answer, Notice

CHUNK = 2000


def answers_by(worker_id: int) -> Iterator[dict[str, Any]]:
    """Yield what a worker has answered, oldest first; not what became of it, which would tell."""
    answers = Answer.objects.filter(worker=worker_id).order_by("pk")
    rows = answers.values_list("challenge_id", "project__slug", "label", "answered_at")
    for challenge_id, project, label, answered_at in rows.iterator(CHUNK):
        yield {
            "challenge": challenge_id,
            "project": project,
            "choice": label or None,
            "answered_at": answered_at,
        }


def notices_to(worker_id: int) -> Iterator[dict[str, Any]]:
    """Yield what a worker was told of decisions about them, and what they said to it."""
    notices = Notice.objects.filter(worker=worker_id).select_related("project", "verdict__appeal")
    for notice in notices.order_by("pk").iterator(CHUNK):
        appeal = getattr(notice.verdict, "appeal", None)
        yield {
            "project": notice.project.slug,
            "sentence": notice.sentence,
            "told_at": notice.told_at,
            "appeal": appeal.text if appeal else None,
        }
