"""Lessons with their answers told, to be passed before the first round."""

from __future__ import annotations

import random
import uuid
from typing import Any

import pytest

from labeling.actions.imports import import_items
from labeling.actions.projects import NoLessons, change_project
from labeling.actions.qualification import (
    AlreadySaid,
    LastLesson,
    NoGold,
    NoSuchExercise,
    NoSuchLesson,
    NothingToLearn,
    ServedAttempt,
    answer_exercise,
    begin_attempt,
    drop_lesson,
    make_lesson,
)
from labeling.actions.rounds import QualificationNeeded
from labeling.formats.rows import ItemRow
from labeling.models import (
    Answer,
    Attempt,
    Challenge,
    Exercise,
    Gold,
    GoldState,
    Lesson,
    Project,
    Worker,
)
from labeling.queries.lessons import learners_of
from tests.factories import NOW, a_lesson, a_project, a_round, a_worker, an_item, some_items

pytestmark = pytest.mark.django_db


def a_school(n: int = 4, **fields: Any) -> Project:
    project = a_project(**{"pass_mark": 0.75, **fields})
    for _ in range(n):
        a_lesson(project)
    some_items(project, 20)
    return project


def begin(project: Project, worker: Worker, seed: int = 1) -> ServedAttempt:
    return begin_attempt(
        project_slug=project.slug, worker_id=worker.pk, at=NOW, rng=random.Random(seed)
    )


def say(worker: Worker, exercise_id: uuid.UUID, label: str | None):
    return answer_exercise(exercise_id=exercise_id, worker_id=worker.pk, label=label, at=NOW)


def learn(project: Project, worker: Worker, *labels: str | None, seed: int = 1):
    """Go through the lessons, saying this; return what was told each time."""
    served = begin(project, worker, seed)
    return [
        say(worker, exercise.id, label)
        for exercise, label in zip(served.exercises, labels, strict=True)
    ]


def test_without_passing_nobody_gets_a_round() -> None:
    project = a_school()

    with pytest.raises(QualificationNeeded):
        a_round(project)

    assert not Challenge.objects.exists()


def test_who_passes_may_play() -> None:
    project, worker = a_school(), a_worker()

    told = learn(project, worker, "cat", "cat", "dog", "cat")

    assert [one.is_right for one in told] == [True, True, False, True]
    assert [one.is_passed for one in told] == [None, None, None, True]
    assert a_round(project, worker).challenges


def test_who_fails_may_try_again_and_not_play_meanwhile() -> None:
    project, worker = a_school(), a_worker()

    told = learn(project, worker, "dog", "dog", "cat", "cat")

    assert (told[-1].is_passed, told[-1].n_right, told[-1].n_needed) == (False, 2, 3)
    with pytest.raises(QualificationNeeded):
        a_round(project, worker)
    assert learn(project, worker, *["cat"] * 4)[-1].is_passed
    assert learners_of(project.pk).n_failed == 1


def test_every_answer_is_told_with_its_reason() -> None:
    project, worker = a_school(), a_worker()
    Lesson.objects.update(why="The ears are round.")

    told = learn(project, worker, None, "cat", "cat", "cat")[0]

    assert (told.choice, told.is_right, told.label) == (None, False, "cat")
    assert told.why == "The ears are round."


def test_an_attempt_goes_on_where_it_was_left() -> None:
    project, worker = a_school(), a_worker()
    first = begin(project, worker)
    say(worker, first.exercises[0].id, "cat")

    again = begin(project, worker, seed=9)

    assert (again.id, again.is_new, again.n_right) == (first.id, False, 1)
    assert again.exercises == first.exercises[1:]


def test_each_attempt_brings_first_what_was_not_met_yet() -> None:
    project, worker = a_school(15), a_worker()
    learn(project, worker, *["dog"] * 10)

    learn(project, worker, *["dog"] * 10)

    assert Exercise.objects.values("lesson").distinct().count() == 15


def test_saying_the_same_again_is_told_the_same_and_another_thing_is_refused() -> None:
    project, worker = a_school(), a_worker()
    exercise = begin(project, worker).exercises[0]
    first = say(worker, exercise.id, "dog")

    assert say(worker, exercise.id, "dog") == first
    with pytest.raises(AlreadySaid):
        say(worker, exercise.id, "cat")


def test_another_ones_exercise_is_as_if_it_were_not() -> None:
    exercise = begin(a_school(), a_worker()).exercises[0]

    with pytest.raises(NoSuchExercise):
        say(a_worker(), exercise.id, "cat")


def test_learning_is_no_answer_and_has_one_attempt_at_a_time() -> None:
    project, worker = a_school(), a_worker()
    learn(project, worker, *["cat"] * 4)

    assert not Answer.objects.exists()
    assert Attempt.objects.count() == 1
    with pytest.raises(NothingToLearn):
        begin(project, worker)


def test_where_nothing_is_asked_for_there_is_nothing_to_learn() -> None:
    with pytest.raises(NothingToLearn):
        begin(a_project(), a_worker())


def test_a_mark_is_met_whatever_floats_make_of_it() -> None:
    project, worker = a_school(10, pass_mark=0.7), a_worker()

    told = learn(project, worker, *["cat"] * 7, *["dog"] * 3)

    assert told[-1].is_passed


def test_a_lesson_is_never_hidden_in_a_round() -> None:
    project = a_school(6)
    for seed in range(4):
        worker = a_worker()
        learn(project, worker, *["cat"] * 6)
        a_round(project, worker, seed=seed)

    assert not Challenge.objects.filter(item__gold__isnull=False).exists()


def test_a_dropped_lesson_is_not_hidden_either() -> None:
    project = a_school(2)
    lesson = Lesson.objects.first()
    assert lesson

    drop_lesson(project_id=project.pk, item_id=lesson.pk)

    assert Gold.objects.get(pk=lesson.pk).state == GoldState.DROPPED


def test_nobody_waits_for_a_lesson_that_is_taught_no_more() -> None:
    project, worker = a_school(2), a_worker()
    first, second = begin(project, worker).exercises
    say(worker, first.id, "cat")
    drop_lesson(project_id=project.pk, item_id=Exercise.objects.get(pk=second.id).lesson_id)

    again = begin(project, worker)

    assert again.is_new
    assert len(again.exercises) == 1


def test_the_last_lesson_stays_while_it_has_to_be_passed() -> None:
    project = a_school(1)
    lesson = Lesson.objects.get()

    with pytest.raises(LastLesson):
        drop_lesson(project_id=project.pk, item_id=lesson.pk)
    with pytest.raises(NoSuchLesson):
        drop_lesson(project_id=a_project().pk, item_id=lesson.pk)


def test_only_gold_is_taught_and_a_reason_can_be_written_anew() -> None:
    project = a_project()
    item = an_item(project, gold_label="cat")

    for why in ("Whiskers.", "Long whiskers."):
        make_lesson(project_id=project.pk, item_id=item.pk, why=why, at=NOW)

    assert Lesson.objects.get().why == "Long whiskers."
    with pytest.raises(NoGold):
        make_lesson(project_id=project.pk, item_id=an_item(project).pk, why="", at=NOW)


def test_without_lessons_none_can_be_asked_for() -> None:
    project = a_project()

    with pytest.raises(NoLessons):
        change_project(project_id=project.pk, changes={"pass_mark": 0.8}, user_id=None, at=NOW)


def test_a_row_with_gold_and_a_reason_becomes_a_lesson() -> None:
    project = a_project()
    rows = [
        ItemRow(2, text="It purrs.", gold="cat", why="Only cats purr."),
        ItemRow(3, text="It barks.", gold="dog"),
    ]

    import_items(project_id=project.pk, rows=lambda: rows, at=NOW, rng=random.Random(1))

    lesson = Lesson.objects.get()
    assert (lesson.why, lesson.gold.state) == ("Only cats purr.", GoldState.LESSON)
    assert Gold.objects.get(label="dog").state == GoldState.SERVED
