"""Seasons: how far everybody together has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from statistics import fmean
from typing import Any

from gamification.models import SeasonGoal
from gamification.rules.seasons import WEEKS, Curve, Season, season_of, share_done
from labeling.queries.learning import LearningProject, learning_projects


@dataclass(frozen=True, slots=True)
class Point:
    """An error, from so many labels."""

    labels: int
    error: float


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A project's goal: the curve that would come anyway, what came, and what is to be beaten."""

    slug: str
    name: str
    share: float
    start: float
    now: float
    goal: float
    curve: list[Point]
    runs: list[Point]


N_OF_CURVE = 24
"""Points that draw the curve."""


def season_page(*, at: datetime) -> dict[str, Any]:
    """Return the season that is on, and its goals in projects that anybody may play."""
    season = season_of(at)
    goals = {goal.project_id: goal for goal in SeasonGoal.objects.filter(season=season.number)}
    lines = [
        _line(goals[project.project_id], project, season)
        for project in learning_projects(goals)
        if project.runs
    ]
    return {
        "number": season.number,
        "starts_at": _midnight(season.starts),
        "ends_at": _midnight(season.ends),
        "share": fmean([line.share for line in lines]) if lines else None,
        "goals": lines,
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _line(goal: SeasonGoal, project: LearningProject, season: Season) -> GoalLine:
    begun = _midnight(season.starts)
    during = [run for run in project.runs if run.ended_at >= begun]
    runs = [Point(run.n_labels, 1 - run.accuracy) for run in during]
    if not runs or runs[0].labels > goal.n_labels:
        runs.insert(0, Point(goal.n_labels, goal.start))
    # What counts is the best there was: no later run takes it away again.
    now = min(point.error for point in runs)
    return GoalLine(
        slug=project.slug,
        name=project.name,
        share=share_done(start=goal.start, goal=goal.goal, now=now),
        start=goal.start,
        now=now,
        goal=goal.goal,
        curve=_curve(goal, until=runs[-1].labels),
        runs=runs,
    )


def _curve(goal: SeasonGoal, *, until: int) -> list[Point]:
    """Return the curve from the season's start to its end, or to where we have come if farther."""
    curve = Curve(goal.curve_a, goal.curve_b)
    first = max(goal.n_labels, 1)
    last = max(round(first + WEEKS * goal.labels_a_week), until, first + 1)
    steps = range(N_OF_CURVE)
    labels = sorted({round(first + (last - first) * i / (N_OF_CURVE - 1)) for i in steps})
    return [Point(n, min(curve.at(n), 1.0)) for n in labels]
