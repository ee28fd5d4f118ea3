"""Serving rounds."""

import random
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labeling.actions.rounds import NoItemsLeft, serve_round
from labeling.actions.workers import Suspended
from labeling.models import Challenge, Item, Standing, State, Worker
from labeling.queries.projects import NoSuchProject
from tests.at_once import at_once
from tests.factories import NOW, a_project, a_round, a_worker, answer, some_items


@pytest.mark.django_db
def test_a_round_has_ten_challenges():
    project = a_project()
    some_items(project, 15)

    served = a_round(project)

    assert len(served.challenges) == served.size == 10


@pytest.mark.django_db
def test_an_unfinished_round_is_handed_back():
    project = a_project()
    some_items(project, 20)
    worker = a_worker()
    first = a_round(project, worker)
    answer(first.challenges[0], "cat")

    again = a_round(project, worker, at=NOW + timedelta(minutes=2))

    assert again.id == first.id
    assert not again.is_new
    assert list(again.challenges) == list(first.challenges[1:])


@pytest.mark.django_db
def test_a_closed_project_serves_nothing():
    project = a_project(is_open=False)

    with pytest.raises(NoSuchProject):
        a_round(project)


@pytest.mark.django_db
def test_the_suspended_are_not_served():
    project = a_project()
    some_items(project, 3)
    worker = a_worker(suspended_at=NOW)

    with pytest.raises(Suspended):
        a_round(project, worker)


@pytest.mark.django_db
@pytest.mark.parametrize("n_items", [30, 300])
def test_serving_takes_the_same_few_queries_however_many_items_there_are(n_items):
    project = a_project(min_answers=3)
    Item.objects.bulk_create(
        Item(project=project, text=f"number {n}", n_wanted=3, created_at=NOW)
        for n in range(n_items)
    )
    some_items(project, 20, gold_label="cat")
    a_round(project)
    worker = a_worker()
    Standing.objects.create(worker=worker, project=project)

    with CaptureQueriesContext(connection) as queries:
        a_round(project, worker)

    statements = [q for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(statements) <= 13


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_over_serve_and_leave_nothing_unserved():
    project = a_project(min_answers=3)
    some_items(project, 8)

    at_once([partial(_ask_thrice, a_worker(), project.slug) for _ in range(12)])

    assert list(Item.objects.values_list("n_taken", flat=True)) == [3] * 8
    assert Challenge.objects.filter(state=State.OUT).count() == 24


@pytest.mark.django_db(transaction=True)
def test_two_tabs_get_the_same_round():
    project = a_project(min_answers=4)
    some_items(project, 40)
    worker = a_worker()

    at_once([partial(_ask_thrice, worker, project.slug)] * 4)

    assert Challenge.objects.values("round").distinct().count() == 1


def _ask_thrice(worker: Worker, slug: str) -> None:
    for _ in range(3):
        with suppress(NoItemsLeft):
            serve_round(project_slug=slug, worker_id=worker.pk, at=NOW, rng=random.Random(1))
