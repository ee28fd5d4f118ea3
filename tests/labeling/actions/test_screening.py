"""Whole projects screened: who copies, who guesses, and who is left in peace."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.core.cache import cache

from labeling import crowd
from labeling.actions.screening import further_evidence, screen_project, screen_projects
from labeling.actions.standings import update_standings
from labeling.actions.traces import leave_traces
from labeling.events import FlagUpdated
from labeling.models import Challenge, Flag, Item, Project, Standing, State, Worker
from labeling.queries.crowd_labels import crowd_of_answers, left_unanswered
from tests.factories import LABELS, NOW, a_project, a_record, a_worker, some_items

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_screened() -> None:
    cache.clear()


def a_crowd(n_items: int = 60) -> tuple[Project, list[Item], list[Worker]]:
    """Make a project that six honest workers have answered, right nine times in ten."""
    project = a_project()
    items = some_items(project, n_items)
    workers = [a_worker() for _ in range(6)]
    dice = random.Random(1)
    for worker in workers:
        labels = [
            LABELS[n % 3] if dice.random() < 0.9 else dice.choice(LABELS) for n in range(n_items)
        ]
        a_record(project, worker, items, labels)
    return project, items, workers


def a_guesser(project: Project, items: list[Item]) -> Worker:
    worker, dice = a_worker(), random.Random(5)
    a_record(project, worker, items, [dice.choice(LABELS) for _ in items])
    return worker


def test_who_guesses_is_flagged_with_evidence_and_nobody_else():
    project, items, _ = a_crowd()
    guesser = a_guesser(project, items)

    screen_project(project_id=project.pk, at=NOW)

    flag = Flag.objects.get()
    assert flag.worker_id == guesser.pk
    assert flag.evidence[0]["kind"] == "random"
    assert flag.evidence[0]["log_ratio"] > 5
    assert "of 60 answers are as the others see it" in flag.evidence[0]["sentence"]


def test_who_was_decided_about_has_no_new_case_for_the_same_answers():
    project, items, _ = a_crowd()
    a_guesser(project, items)
    screen_project(project_id=project.pk, at=NOW)
    Flag.objects.update(closed_at=NOW)

    screen_project(project_id=project.pk, at=NOW)

    assert Flag.objects.count() == 1


def test_who_goes_on_after_a_verdict_has_a_new_case_for_what_was_done_since():
    project, items, honest = a_crowd()
    guesser = a_guesser(project, items)
    screen_project(project_id=project.pk, at=NOW)
    Flag.objects.update(closed_at=NOW)
    later, more = NOW + timedelta(hours=1), some_items(project, 60)
    for worker in honest:
        a_record(project, worker, more, [LABELS[n % 3] for n in range(60)], at=later)
    dice = random.Random(9)
    a_record(project, guesser, more, [dice.choice(LABELS) for _ in more], at=later)

    screen_project(project_id=project.pk, at=later)

    again = Flag.objects.open().get()
    assert again.worker_id == guesser.pk
    assert "of 60 answers" in again.reasons[0]


def test_who_was_decided_about_while_a_project_is_screened_has_no_new_case(monkeypatch):
    project, items, _ = a_crowd()
    a_guesser(project, items)
    screen_project(project_id=project.pk, at=NOW)
    detect = crowd.detection.detect

    def decided_meanwhile(*args, **how):
        Flag.objects.update(closed_at=NOW - timedelta(seconds=1))
        return detect(*args, **how)

    monkeypatch.setattr("labeling.crowd.detection.detect", decided_meanwhile)
    screen_project(project_id=project.pk, at=NOW)

    assert Flag.objects.count() == 1


def test_who_does_better_after_a_verdict_is_left_in_peace():
    project, items, honest = a_crowd()
    guesser = a_guesser(project, items)
    screen_project(project_id=project.pk, at=NOW)
    Flag.objects.update(closed_at=NOW)
    later, more = NOW + timedelta(hours=1), some_items(project, 30)
    for worker in [*honest, guesser]:
        a_record(project, worker, more, [LABELS[n % 3] for n in range(30)], at=later)

    screen_project(project_id=project.pk, at=later)

    assert not Flag.objects.open().exists()


def test_an_open_case_says_the_newest(hear):
    project, items, honest = a_crowd()
    guesser = a_guesser(project, items)
    screen_project(project_id=project.pk, at=NOW)
    before = Flag.objects.get()
    heard, more = hear(FlagUpdated), some_items(project, 30)
    for worker in honest:
        a_record(project, worker, more, [LABELS[n % 3] for n in range(30)])
    a_record(project, guesser, more, ["cat"] * 30)

    screen_project(project_id=project.pk, at=NOW)

    after = Flag.objects.get()
    assert "of 60 answers" in before.reasons[0]
    assert "of 90 answers" in after.reasons[0]
    assert [event.flag_id for event in heard] == [after.pk]


def test_the_same_is_said_once():
    project, items, _ = a_crowd()
    a_record(project, a_worker(), items, ["cat"] * 60)

    screen_project(project_id=project.pk, at=NOW)

    reasons = Flag.objects.get().reasons
    assert sum("Answered 'cat' 60 times" in reason for reason in reasons) == 1


def test_reasons_of_different_sources_stand_side_by_side_and_none_twice():
    project, worker = a_project(), a_worker()
    a_record(project, worker, some_items(project, 20), ["cat", "dog"] * 10, too_fast=True)
    golds = some_items(project, 12, gold_label="fox")
    a_record(project, worker, golds, ["cat"] * 12, too_fast=True)
    update_standings(project_id=project.pk, worker_ids=[worker.pk], at=NOW)

    screen_project(project_id=project.pk, at=NOW)

    kinds = [one["kind"] for one in Flag.objects.get().evidence]
    assert kinds.count("speed") == 1
    assert "gold" in kinds


def test_too_fast_answers_are_held_against_a_worker_here_too():
    project, items, _ = a_crowd()
    hasty = a_worker()
    a_record(project, hasty, items, [LABELS[n % 3] for n in range(60)], too_fast=True)

    screen_project(project_id=project.pk, at=NOW)

    assert Flag.objects.get().worker_id == hasty.pk
    assert Flag.objects.get().evidence[0]["kind"] == "speed"


def test_what_a_verdict_has_left_out_says_nothing():
    project, items, _ = a_crowd()
    guesser = a_guesser(project, items)
    Standing.objects.filter(worker=guesser).update(left_out_at=NOW)

    screen_project(project_id=project.pk, at=NOW)

    assert not Flag.objects.exists()


def test_a_workers_latest_answers_are_read(monkeypatch):
    monkeypatch.setattr("labeling.queries.crowd_labels.OF_ONE", 5)
    project, _, workers = a_crowd(n_items=8)

    found = crowd_of_answers(project)

    assert found is not None
    assert found.n_answers == [5] * len(workers)
    assert found.answers.items == [str(item.pk) for item in Item.objects.order_by("pk")[3:]]


def test_gold_is_known_to_be_true():
    project, worker = a_project(), a_worker()
    a_record(project, worker, some_items(project, 2, gold_label="dog"), ["cat", "dog"])

    found = crowd_of_answers(project)

    assert found is not None
    assert [found.answers.labels[code] for code in found.truth] == ["dog", "dog"]


def test_a_project_is_screened_once_enough_is_new(django_assert_num_queries):
    project, items, _ = a_crowd()
    a_guesser(project, items[:50])
    screen_projects(at=NOW + timedelta(seconds=1))
    assert Flag.objects.count() == 1

    with django_assert_num_queries(2):
        screen_projects(at=NOW + timedelta(seconds=2))


def test_a_project_without_answers_has_no_suspects():
    screen_project(project_id=a_project().pk, at=NOW)

    assert not Flag.objects.exists()


def test_what_else_speaks_against_a_worker_is_told_beside_their_answers():
    """A browser shared, gold left alone, and two days without sleep."""
    project, items, (first, second, *_) = a_crowd()
    golds = some_items(project, 12, gold_label="cat")
    a_record(project, first, golds, [""] * 10 + ["cat"] * 2)
    for hour in range(0, 48, 2):
        at = NOW + timedelta(hours=hour)
        a_record(project, second, some_items(project, 1), ["cat"], at=at)
    for worker in (first, second):
        leave_traces(worker_id=worker.pk, signals={"browser": "this one"}, at=NOW)
    found = crowd_of_answers(project)
    assert found is not None

    told = further_evidence(project, found, NOW)

    kinds = {
        worker_id: {one.kind for one in evidence}
        for worker_id, evidence in zip(found.worker_ids, told, strict=True)
    }
    assert kinds[first.pk] == {"links", "avoidance"}
    assert kinds[second.pk] == {"links", "hours"}
    assert not any(kinds[worker_id] for worker_id in found.worker_ids[2:])


def test_what_was_let_pass_is_counted():
    project, worker = a_project(), a_worker()
    served = [*some_items(project, 2, gold_label="cat"), *some_items(project, 3)]
    a_record(project, worker, served, ["cat"] * 5)
    Challenge.objects.exclude(item=served[0]).update(state=State.RELEASED)

    assert left_unanswered(project, NOW) == {worker.pk: (1, 3)}
