"""Qualification: lessons with their answers told, to be passed before the first round."""

from __future__ import annotations

import math
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from labeling.models import (
    Attempt,
    Exercise,
    Gold,
    GoldState,
    Lesson,
    Project,
    Standing,
)
from labeling.problems import Problem
from labeling.queries.projects import playable
from labeling.questions import question_type

LESSONS_AT_ONCE = 10
"""Exercises of an attempt; where there are more lessons, each attempt draws some anew."""

TUTORIAL = 4
"""The same where nobody has to pass: a first look, which may be skipped."""


class NoGold(Problem):
    code = "no_such_gold"
    title = "No such gold"
    status = 404


class NoSuchLesson(Problem):
    code = "no_such_lesson"
    title = "No such lesson"
    status = 404


class LastLesson(Problem):
    code = "last_lesson"
    title = "The last lesson"
    status = 409


class NothingToLearn(Problem):
    code = "nothing_to_learn"
    title = "Nothing to learn"
    status = 409


class NoSuchExercise(Problem):
    code = "no_such_exercise"
    title = "No such exercise"
    status = 404


class AlreadySaid(Problem):
    code = "already_answered"
    title = "Already answered"
    status = 409


@dataclass(frozen=True, slots=True)
class ServedExercise:
    """What is shown of a lesson before it is answered."""

    id: uuid.UUID
    text: str
    image: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ServedAttempt:
    """An attempt as its worker sees it: what is still to be answered, in order."""

    id: uuid.UUID
    project: Project
    size: int
    n_right: int
    n_needed: int
    exercises: Sequence[ServedExercise]
    is_new: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What a worker is told of their answer."""

    choice: str | None
    is_right: bool
    label: str
    why: str
    size: int
    n_answered: int
    n_right: int
    n_needed: int
    is_passed: bool | None
    """None until the last one has been answered."""


def make_lesson(*, project_id: int, item_id: int, why: str, at: datetime) -> Lesson:
    """Teach with a gold: it is shown with its answer from now on, and never hidden in a round."""
    with transaction.atomic():
        gold = (
            Gold.objects.of(project_id)
            .select_for_update()
            .filter(pk=item_id)
            .exclude(state=GoldState.QUARANTINED)
            .first()
        )
        if gold is None:
            raise NoGold("There is no gold of that number to teach with.")
        gold.state = GoldState.LESSON
        gold.save(update_fields=["state"])
        lesson, _ = Lesson.objects.update_or_create(
            gold=gold,
            defaults={"why": why},
            create_defaults={"why": why, "project_id": project_id, "created_at": at},
        )
    return lesson


def drop_lesson(*, project_id: int, item_id: int) -> None:
    """Teach with it no more.  Those who learnt know it, so it is not hidden in rounds either."""
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).get(pk=project_id)
        lessons = Lesson.objects.filter(project=project)
        if not lessons.filter(pk=item_id).exists():
            raise NoSuchLesson("There is no such lesson in this project.")
        if project.pass_mark is not None and lessons.count() == 1:
            raise LastLesson("Players have to pass it; ask for no qualification first.")
        lessons.filter(pk=item_id).delete()
        Gold.objects.filter(pk=item_id).update(state=GoldState.DROPPED)


def begin_attempt(
    *, project_slug: str, worker_id: int, at: datetime, rng: random.Random
) -> ServedAttempt:
    """Let a worker learn, or go on with what they have begun."""
    project = open_school(project_slug, worker_id)
    with transaction.atomic():
        standing, _ = Standing.objects.select_for_update(of=("self",)).get_or_create(
            worker_id=worker_id, project=project
        )
        if standing.qualified_at:
            raise NothingToLearn("You may play here already; ask for a round.")
        begun = Attempt.objects.filter(worker=worker_id, project=project, ended_at=None)
        # One that waits for nothing but a lesson that is taught no more would never end.
        unanswered = Exercise.objects.filter(attempt=OuterRef("pk"), label=None)
        begun.exclude(Exists(unanswered)).delete()
        attempt = begun.first()
        is_new = attempt is None
        if attempt is None:
            attempt = Attempt.objects.create(worker_id=worker_id, project=project, started_at=at)
            _write(attempt, _choose(project, worker_id, rng))
    return _served(attempt, project, is_new=is_new)


def open_school(slug: str, worker_id: int | None) -> Project:
    """Return the open project of that name, if there is something for this worker to learn."""
    project = playable(slug, worker_id)
    if not Lesson.objects.filter(project=project).exists():
        raise NothingToLearn("There is nothing to learn before you play here; ask for a round.")
    return project


def answer_exercise(
    *, exercise_id: uuid.UUID, worker_id: int, label: str | None, at: datetime
) -> Told:
    """Take an answer to a lesson, and tell what is right and why.  The last one decides."""
    with transaction.atomic():
        exercise = (
            # With its attempt, so that of two answers at once the later sees both.
            Exercise.objects.select_for_update(of=("self", "attempt"))
            .select_related("attempt__project", "lesson__gold")
            .filter(pk=exercise_id, attempt__worker=worker_id)
            .first()
        )
        if exercise is None:
            raise NoSuchExercise("There is no such exercise of yours.")
        project = exercise.attempt.project
        question_type(project.question_type).check_answer(label, project.values)
        if exercise.label is None:
            exercise.label = label or ""
            exercise.is_right = label == exercise.lesson.gold.label
            exercise.save(update_fields=["label", "is_right"])
        elif exercise.label != (label or ""):
            raise AlreadySaid("This one has been answered.")
        return _tell(exercise, at)


def _choose(project: Project, worker_id: int, rng: random.Random) -> list[int]:
    """Draw lessons in any order, those first that the worker has met the least."""
    met = dict(
        Exercise.objects.filter(attempt__worker=worker_id, attempt__project=project)
        .order_by()
        .values_list("lesson")
        .annotate(n=Count("pk"))
    )
    lessons = list(Lesson.objects.filter(project=project).values_list("pk", flat=True))
    rng.shuffle(lessons)
    n = TUTORIAL if project.pass_mark is None else LESSONS_AT_ONCE
    chosen = sorted(lessons, key=lambda lesson: met.get(lesson, 0))[:n]
    rng.shuffle(chosen)
    return chosen


def _write(attempt: Attempt, lessons: Sequence[int]) -> None:
    Exercise.objects.bulk_create(
        Exercise(attempt=attempt, lesson_id=lesson, position=position)
        for position, lesson in enumerate(lessons)
    )


def _served(attempt: Attempt, project: Project, *, is_new: bool) -> ServedAttempt:
    exercises = list(attempt.exercises.select_related("lesson__gold__item").order_by("position"))
    return ServedAttempt(
        id=attempt.pk,
        project=project,
        size=len(exercises),
        n_right=sum(bool(exercise.is_right) for exercise in exercises),
        n_needed=_needed(len(exercises), project),
        exercises=[
            ServedExercise(exercise.pk, item.text, item.image, item.width, item.height)
            for exercise in exercises
            if exercise.label is None
            for item in [exercise.lesson.gold.item]
        ],
        is_new=is_new,
    )


def _needed(size: int, project: Project) -> int:
    """Return how many must be right; a mark of 0.7 asks for 7 of 10, whatever floats make of it."""
    return math.ceil(size * (project.pass_mark or 0) - 1e-9)


def _tell(exercise: Exercise, at: datetime) -> Told:
    attempt, project = exercise.attempt, exercise.attempt.project
    said = list(attempt.exercises.values_list("label", "is_right"))
    n_answered = sum(label is not None for label, _ in said)
    n_right = sum(bool(is_right) for _, is_right in said)
    needed = _needed(len(said), project)
    if n_answered == len(said) and attempt.ended_at is None:
        attempt.ended_at, attempt.is_passed = at, n_right >= needed
        attempt.save(update_fields=["ended_at", "is_passed"])
        if attempt.is_passed:
            Standing.objects.filter(worker=attempt.worker_id, project=project).update(
                qualified_at=at
            )
    return Told(
        choice=exercise.label or None,
        is_right=bool(exercise.is_right),
        label=exercise.lesson.gold.label,
        why=exercise.lesson.why,
        size=len(said),
        n_answered=n_answered,
        n_right=n_right,
        n_needed=needed,
        is_passed=attempt.is_passed if attempt.ended_at else None,
    )
