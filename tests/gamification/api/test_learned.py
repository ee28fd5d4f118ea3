"""What the models have learned, for players to see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from labeling.models import Project, TrainingRun
from tests.factories import NOW, a_project

pytestmark = pytest.mark.django_db


def a_run(project: Project, version: int, accuracy: float, *, is_promoted: bool = True) -> None:
    ended_at = NOW + timedelta(hours=version)
    TrainingRun.objects.create(
        project=project,
        version=version,
        started_at=NOW,
        lease_until=NOW,
        ended_at=ended_at,
        n_labels=100 * version,
        accuracy=accuracy,
        is_promoted=is_promoted,
    )


def learned(client):
    return client.get("/api/v1/learned").json()["results"]


def test_the_model_at_work_is_told_beside_the_first(client):
    project = a_project()
    a_run(project, 1, 0.5)
    a_run(project, 2, 0.75)
    a_run(project, 3, 0.6, is_promoted=False)

    [told] = learned(client)

    assert (told["project"], told["n_labels"]) == (project.slug, 200)
    assert (told["accuracy"], told["first"]) == (0.75, 0.5)


def test_a_first_model_is_compared_with_nothing(client):
    a_run(a_project(), 1, 0.5)

    assert learned(client)[0]["first"] is None


def test_nothing_is_told_of_projects_that_are_closed_or_have_no_model(client):
    a_project()
    a_run(a_project(is_open=False), 1, 0.5)

    assert learned(client) == []
