"""What models have come to know, run by run, in projects that anybody may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from labeling.models import Project, TrainingRun


@dataclass(frozen=True, slots=True)
class RunFact:
    """A model that took over: from how many labels, and how often it is right."""

    n_labels: int
    accuracy: float
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class LearningProject:
    """A project as it is shown, and the models it has had, oldest first."""

    project_id: int
    slug: str
    name: str
    runs: tuple[RunFact, ...]


def runs_of(project_ids: Collection[int]) -> Mapping[int, tuple[RunFact, ...]]:
    """Return the models of these projects that took over, oldest first."""
    promoted = TrainingRun.objects.promoted().filter(
        project__in=project_ids, ended_at__isnull=False, accuracy__isnull=False
    )
    runs: dict[int, tuple[RunFact, ...]] = {}
    names = ("project_id", "n_labels", "accuracy", "ended_at")
    for project_id, *fact in promoted.order_by("version").values_list(*names):
        runs[project_id] = (*runs.get(project_id, ()), RunFact(*fact))
    return runs


def learning_projects(project_ids: Collection[int]) -> list[LearningProject]:
    """Return those of the projects that are public, by name, with the models they have had."""
    projects = Project.objects.public().filter(pk__in=project_ids).order_by("name", "pk")
    runs = runs_of(project_ids)
    return [
        LearningProject(project.pk, project.slug, project.name, runs.get(project.pk, ()))
        for project in projects
    ]
