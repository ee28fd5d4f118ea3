"""A season's goal is set once, and everybody comes nearer to it together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gamification.actions.seasons import set_goals
from gamification.models import SeasonGoal
from gamification.queries.seasons import season_page
from gamification.rules.seasons import BETTER_BY, season_of
from labeling.models import TrainingRun
from tests.factories import NOW, a_project

pytestmark = pytest.mark.django_db

SEASON = season_of(NOW)
BEGUN = datetime.combine(SEASON.starts, datetime.min.time(), tzinfo=UTC)


@pytest.fixture
def project():
    return a_project()


def a_run(project, n_labels: int, accuracy: float, at: datetime, **fields: object) -> None:
    TrainingRun.objects.create(
        **{
            "project": project,
            "version": 1 + TrainingRun.objects.filter(project=project).count(),
            "started_at": at,
            "lease_until": at,
            "ended_at": at,
            "n_labels": n_labels,
            "accuracy": accuracy,
            "is_promoted": True,
            **fields,
        }
    )


def test_the_goal_is_a_tenth_below_what_would_come_anyway(project):
    a_run(project, 100, 0.6, BEGUN - timedelta(weeks=4))
    a_run(project, 400, 0.8, BEGUN - timedelta(weeks=1))

    set_goals(project_ids=[project.pk], at=NOW)

    goal = SeasonGoal.objects.get()
    assert (goal.n_labels, goal.labels_a_week) == (400, 100)
    # Four times the labels halve the error, and in eight weeks there will be 1,200.
    assert goal.goal == pytest.approx((1 - BETTER_BY) * 0.2 * (400 / 1200) ** 0.5)


def test_a_goal_never_moves(project):
    a_run(project, 100, 0.6, BEGUN + timedelta(days=1))
    set_goals(project_ids=[project.pk], at=NOW)
    before = SeasonGoal.objects.values().get()
    a_run(project, 900, 0.9, BEGUN + timedelta(days=2))

    set_goals(project_ids=[project.pk], at=NOW + timedelta(hours=1))

    assert SeasonGoal.objects.values().get() == before


def test_what_was_not_promoted_is_nobodys_doing(project):
    a_run(project, 100, 0.6, BEGUN, is_promoted=False)

    set_goals(project_ids=[project.pk], at=NOW)

    assert not SeasonGoal.objects.exists()


def test_a_model_that_never_errs_has_no_goal(project):
    a_run(project, 100, 1.0, BEGUN)

    set_goals(project_ids=[project.pk], at=NOW)

    assert season_page(at=NOW)["goals"] == []
    assert season_page(at=NOW)["share"] is None


def test_better_models_come_nearer_and_worse_ones_take_nothing_away(project):
    a_run(project, 100, 0.6, BEGUN - timedelta(days=1))
    set_goals(project_ids=[project.pk], at=NOW)
    shares = []
    for n_labels, accuracy in ((200, 0.7), (250, 0.65), (900, 0.95)):
        a_run(project, n_labels, accuracy, NOW)
        shares.append(season_page(at=NOW)["share"])

    assert 0 < shares[0] == shares[1] < shares[2] == 1.0


def test_a_closed_project_is_not_told_of(project):
    a_run(project, 100, 0.6, BEGUN)
    set_goals(project_ids=[project.pk], at=NOW)
    project.is_open = False
    project.save()

    assert season_page(at=NOW)["goals"] == []


def test_the_picture_goes_from_the_start_to_the_seasons_end(project):
    a_run(project, 100, 0.6, BEGUN - timedelta(days=1))
    a_run(project, 300, 0.7, NOW)
    set_goals(project_ids=[project.pk], at=NOW)

    [line] = season_page(at=NOW)["goals"]

    assert [(point.labels, round(point.error, 3)) for point in line.runs] == [
        (100, 0.4),
        (300, 0.3),
    ]
    assert (line.curve[0].labels, line.curve[-1].labels) == (100, 900)
    assert all(a.error > b.error for a, b in zip(line.curve, line.curve[1:], strict=False))
