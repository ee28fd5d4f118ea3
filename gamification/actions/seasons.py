"""Seasons: set the goal of a project once, when the season's first model is known."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time

from gamification.models import SeasonGoal
from gamification.rules.seasons import (
    Season,
    Trained,
    error_curve,
    season_goal,
    season_of,
    usual_pace,
)
from labeling.queries.learning import RunFact, runs_of


def set_goals(*, project_ids: Collection[int], at: datetime) -> None:
    """Set the goals of projects that have none this season.  Safe to repeat: none ever moves."""
    season = season_of(at)
    theirs = SeasonGoal.objects.filter(season=season.number, project_id__in=project_ids)
    missing = set(project_ids) - set(theirs.values_list("project_id", flat=True))
    goals = [
        goal
        for project_id, runs in sorted(runs_of(missing).items())
        if (goal := _goal(season, project_id, runs, at))
    ]
    # Somebody else may have set one meanwhile; theirs stands.
    SeasonGoal.objects.bulk_create(goals, ignore_conflicts=True)


def _goal(
    season: Season, project_id: int, runs: Sequence[RunFact], at: datetime
) -> SeasonGoal | None:
    """Return the goal by what was known as the season began; of a new project, by what is now."""
    begun = datetime.combine(season.starts, time(), tzinfo=UTC)
    past = [run for run in runs if run.ended_at < begun] or list(runs)
    curve = error_curve([Trained(run.n_labels, 1 - run.accuracy) for run in past])
    start = 1 - past[-1].accuracy
    if curve is None or start <= 0:
        return None
    pace = usual_pace([(run.ended_at, run.n_labels) for run in past])
    return SeasonGoal(
        season=season.number,
        project_id=project_id,
        set_at=at,
        n_labels=past[-1].n_labels,
        start=start,
        curve_a=curve.a,
        curve_b=curve.b,
        labels_a_week=pace,
        goal=season_goal(curve, n_labels=past[-1].n_labels, labels_a_week=pace),
    )
