"""Seasons: the goal that everybody has together in a project, fixed when it is set."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SeasonGoal(models.Model):
    """The error a project's model is to get below by the end of a season."""

    season = models.PositiveSmallIntegerField()
    project_id = models.BigIntegerField()
    set_at = models.DateTimeField()
    # Where it began: from so many labels, at this error, on a curve a·n⁻ᵇ, at so many a week.
    n_labels = models.PositiveIntegerField()
    start = models.FloatField()
    curve_a = models.FloatField()
    curve_b = models.FloatField()
    labels_a_week = models.FloatField()
    goal = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["season", "project_id"], name="season_goal_once"),
            models.CheckConstraint(condition=Q(goal__gt=0, start__gt=0), name="season_goal_open"),
        ]

    def __str__(self) -> str:
        return f"{self.goal:.3f} in project {self.project_id} by the end of season {self.season}"
