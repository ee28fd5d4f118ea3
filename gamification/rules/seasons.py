"""Seasons: eight weeks in which everybody together plays against the model's error.

A model's error falls with the number of labels n it learns from about as a power, e = a·n⁻ᵇ (a
straight line when both are drawn in logarithms).  What the curve foretells for the labels there
will be at the season's end is par, what would come anyway if labels went on as they did.  The goal
is a tenth below it, so it takes better labels or better chosen ones, and not only more of them.
One goal for all: nobody can be the weak one in it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from gamification.rules.weeks import week_of

WEEKS = 8
BETTER_BY = 0.1

USUAL_SLOPE = 0.35
"""The slope b that is taken where a model's past says nothing of it."""

SLOPES = (0.05, 1.0)
"""What a slope may be: labels always help, and the error never falls faster than they grow."""

_FIRST = date(2026, 1, 5)  # a Monday


class Season(NamedTuple):
    """A season by its number, and its first Monday and the one after its last."""

    number: int
    starts: date
    ends: date


class Trained(NamedTuple):
    """A training run: from how many labels, and its error (1 - accuracy) on what it never saw."""

    n_labels: int
    error: float


class Curve(NamedTuple):
    """The error for n labels, a·n⁻ᵇ."""

    a: float
    b: float

    def at(self, n_labels: int) -> float:
        return self.a / math.pow(n_labels, self.b)


def season_of(at: datetime) -> Season:
    """Return the season a moment falls into, the same all over the world.

    >>> from datetime import UTC
    >>> season_of(datetime(2026, 11, 21, tzinfo=UTC))
    Season(number=6, starts=datetime.date(2026, 10, 12), ends=datetime.date(2026, 12, 7))
    """
    length = timedelta(weeks=WEEKS)
    number = (week_of(at) - _FIRST) // length
    starts = _FIRST + number * length
    return Season(number + 1, starts, starts + length)


def error_curve(runs: Sequence[Trained]) -> Curve | None:
    """Return the curve of a model's past, oldest run first; None without a run that has an error.

    The slope is that of least squares in logarithms, each run weighing the same, kept within
    sensible bounds, and the usual one where all runs had as many labels.  The curve goes through
    the mean point of the runs.

    >>> error_curve([Trained(100, 0.4), Trained(400, 0.2), Trained(1600, 0.1)]).at(6400)
    0.05
    """
    points = [(math.log(run.n_labels), math.log(run.error)) for run in runs if min(run) > 0]
    if not points:
        return None
    mean_n = math.fsum(n for n, _ in points) / len(points)
    mean_e = math.fsum(e for _, e in points) / len(points)
    spread = math.fsum((n - mean_n) ** 2 for n, _ in points)
    slope = USUAL_SLOPE
    if spread > 1e-9:
        slope = -math.fsum((n - mean_n) * (e - mean_e) for n, e in points) / spread
    slope = min(max(slope, SLOPES[0]), SLOPES[1])
    return Curve(math.exp(mean_e + slope * mean_n), slope)


def usual_pace(past: Sequence[tuple[datetime, int]]) -> float:
    """Return how many labels came in a week, by when a model learnt from how many, oldest first.

    Where less than a week is known, as many as there are.

    >>> then = datetime(2026, 11, 1)
    >>> usual_pace([(then, 100), (then + timedelta(weeks=2), 500)]), usual_pace([(then, 100)])
    (200.0, 100.0)
    """
    (first_at, first), (last_at, last) = past[0], past[-1]
    weeks = (last_at - first_at) / timedelta(weeks=1)
    return float(last) if weeks < 1 else max(last - first, 0) / weeks


def season_goal(curve: Curve, *, n_labels: int, labels_a_week: float) -> float:
    """Return the error to get below, from the labels at the season's start and their usual pace.

    >>> round(season_goal(Curve(4.0, 0.5), n_labels=800, labels_a_week=100), 3)
    0.09
    """
    par = curve.at(max(1, round(n_labels + WEEKS * labels_a_week)))
    return (1 - BETTER_BY) * par


def share_done(*, start: float, goal: float, now: float) -> float:
    """Return how far the error has come from the season's start to its goal, from 0 to 1.

    Measured in logarithms, since the last halving is as hard as the first.  A goal that is not
    below the start has been reached.

    >>> round(share_done(start=0.4, goal=0.1, now=0.2), 9), share_done(start=0.4, goal=0.1, now=0.5)
    (0.5, 0.0)
    """
    if now <= goal or goal >= start:
        return 1.0
    return max(0.0, math.log(start / now) / math.log(start / goal))
