"""What the models have learned from everybody, for players to see that it matters."""

from __future__ import annotations

from dataclasses import dataclass

from labeling.queries.learning import learning_projects
from labeling.queries.projects import open_project_ids


@dataclass(frozen=True, slots=True)
class Learned:
    """How often a project's model is right, after how many labels, and how often the first was."""

    project: str
    name: str
    n_labels: int
    accuracy: float
    first: float | None


def what_was_learned() -> list[Learned]:
    """Return what the models of open projects know by now; the latest to learn first."""
    taught = [one for one in learning_projects(open_project_ids()) if one.runs]
    taught.sort(key=lambda one: one.runs[-1].ended_at, reverse=True)
    return [
        Learned(
            project=one.slug,
            name=one.name,
            n_labels=one.runs[-1].n_labels,
            accuracy=one.runs[-1].accuracy,
            first=one.runs[0].accuracy if len(one.runs) > 1 else None,
        )
        for one in taught
    ]
