"""Whom their checks make suspicious."""

from datetime import timedelta

import pytest

from labeling.actions.standings import update_standings
from labeling.events import FlagRaised
from labeling.models import Flag, Project, Worker
from tests.factories import NOW, a_project, a_record, a_worker, some_items

pytestmark = pytest.mark.django_db


def check(worker: Worker, project: Project) -> None:
    update_standings(project_id=project.pk, worker_ids=[worker.pk], at=NOW)


def test_who_answers_gold_at_random_is_flagged(hear):
    heard = hear(FlagRaised)
    project, worker = a_project(labels=list("0123456789")), a_worker()
    golds = some_items(project, 15, gold_label="7")
    a_record(project, worker, golds, list("013456789012345"))

    check(worker, project)

    flag = Flag.objects.get()
    assert flag.worker == worker
    assert "checks right" in flag.reasons[0]
    assert [event.flag_id for event in heard] == [flag.pk]


def test_who_is_faster_than_a_person_can_be_is_flagged():
    project, worker = a_project(), a_worker()
    a_record(project, worker, some_items(project, 20), ["cat", "dog"] * 10, too_fast=True)

    check(worker, project)

    assert "faster than a person" in Flag.objects.get().reasons[0]


def test_a_good_worker_is_not_flagged():
    project, worker = a_project(), a_worker()
    a_record(project, worker, some_items(project, 15, gold_label="cat"), ["cat"] * 14 + ["dog"])

    check(worker, project)

    assert not Flag.objects.exists()


def test_a_case_is_opened_once():
    project, worker = a_project(), a_worker()
    a_record(project, worker, some_items(project, 20), ["cat", "dog"] * 10, too_fast=True)
    check(worker, project)

    check(worker, project)

    assert Flag.objects.count() == 1


def test_a_decided_case_is_opened_anew_only_for_what_was_done_since():
    project, worker = a_project(), a_worker()
    a_record(project, worker, some_items(project, 20), ["cat", "dog"] * 10, too_fast=True)
    check(worker, project)
    Flag.objects.update(closed_at=NOW)

    check(worker, project)
    assert Flag.objects.open().count() == 0

    later = NOW + timedelta(hours=1)
    a_record(project, worker, some_items(project, 20), ["cat", "dog"] * 10, too_fast=True, at=later)
    check(worker, project)
    assert Flag.objects.open().count() == 1


def test_an_open_case_says_what_is_known_now():
    project, worker = a_project(), a_worker()
    a_record(project, worker, some_items(project, 20), ["cat", "dog"] * 10, too_fast=True)
    check(worker, project)
    a_record(project, worker, some_items(project, 10), ["cat", "dog"] * 5, too_fast=True)

    check(worker, project)

    assert Flag.objects.get().reasons[0].startswith("30 of 30 answers")
