"""Serving rounds."""

import random
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, connections
from django.test.utils import CaptureQueriesContext

from labeling.actions.rounds import (
    NoItemsLeft,
    NoSuchProject,
    NoSuchRound,
    find_round,
    release_expired,
    serve_round,
)
from labeling.actions.workers import Suspended
from labeling.models import Challenge, Gold, Item, Standing, State, Worker
from tests.factories import (
    NOW,
    a_project,
    a_round,
    a_worker,
    an_item,
    answer,
    answer_all,
    item_of,
    some_items,
)

AFTER_THE_LEASE = NOW + timedelta(minutes=16)


@pytest.mark.django_db
def test_a_round_has_ten_challenges():
    project = a_project()
    some_items(project, 15)

    served = a_round(project)

    assert len(served.challenges) == served.size == 10


@pytest.mark.django_db
def test_fresh_items_are_served_by_priority():
    project = a_project()
    some_items(project, 10, priority=0.2)
    wanted = some_items(project, 10, priority=0.9)

    served = a_round(project)

    assert {item_of(challenge) for challenge in served.challenges} == set(wanted)


@pytest.mark.django_db
def test_begun_items_go_before_fresh_ones():
    project = a_project(min_answers=3)
    some_items(project, 10, priority=0.2)
    first = a_round(project)
    some_items(project, 10, priority=0.9)

    second = a_round(project)

    assert _items(second) == _items(first)


@pytest.mark.django_db
def test_nobody_is_served_an_item_twice():
    project = a_project(min_answers=5)
    some_items(project, 20)
    worker = a_worker()
    first = a_round(project, worker)
    answer_all(first, "cat")

    second = a_round(project, worker)

    assert not _items(first) & _items(second)


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
def test_an_item_is_served_no_more_often_than_it_wants():
    project = a_project(min_answers=2)
    an_item(project)
    a_round(project)
    a_round(project)

    with pytest.raises(NoItemsLeft):
        a_round(project)


@pytest.mark.django_db
def test_the_database_refuses_to_over_serve():
    item = an_item(a_project(min_answers=2))

    with pytest.raises(IntegrityError):
        Item.objects.filter(pk=item.pk).update(n_taken=3)


@pytest.mark.django_db
def test_an_expired_lease_gives_its_places_back():
    project = a_project(min_answers=1)
    item = an_item(project)
    a_round(project)

    assert release_expired(at=AFTER_THE_LEASE) == 1

    item.refresh_from_db()
    assert item.n_taken == 0
    assert a_round(project, at=AFTER_THE_LEASE).size == 1


@pytest.mark.django_db
def test_releasing_twice_gives_back_once():
    project = a_project(min_answers=2)
    item = an_item(project)
    a_round(project)
    release_expired(at=AFTER_THE_LEASE)

    assert release_expired(at=AFTER_THE_LEASE) == 0

    item.refresh_from_db()
    assert item.n_taken == 0


@pytest.mark.django_db
def test_a_live_lease_is_not_released():
    project = a_project()
    some_items(project, 3)
    a_round(project)

    assert release_expired(at=NOW + timedelta(minutes=14)) == 0


@pytest.mark.django_db
def test_a_newcomer_meets_gold_and_it_takes_no_place():
    project = a_project()
    some_items(project, 30)
    golds = some_items(project, 30, gold_label="cat")

    served = a_round(project)

    met = _items(served) & set(golds)
    assert 1 <= len(met) <= 7
    assert all(gold.n_taken == 0 for gold in met)


@pytest.mark.django_db
def test_a_worker_meets_a_gold_once():
    project = a_project()
    some_items(project, 100)
    some_items(project, 4, gold_label="cat")
    worker = a_worker()
    for seed in range(6):
        answer_all(a_round(project, worker, seed=seed), "cat")

    met = Challenge.objects.filter(worker=worker, item__gold__isnull=False)

    assert met.count() == 4


@pytest.mark.django_db
def test_gold_alone_makes_no_round():
    project = a_project()
    some_items(project, 5, gold_label="cat")

    with pytest.raises(NoItemsLeft):
        a_round(project)


@pytest.mark.django_db
def test_an_item_that_wants_one_more_is_served_to_those_who_have_moved_on():
    project = a_project(min_answers=1)
    reopened = an_item(project, priority=1.0)
    some_items(project, 30)
    a_round(project)
    moved_on = a_worker()
    answer_all(a_round(project, moved_on, at=NOW + timedelta(minutes=1)), "cat")
    later = NOW + timedelta(minutes=3)
    Item.objects.filter(pk=reopened.pk).update(
        n_wanted=2, queue_no=int(later.timestamp() * 1_000_000)
    )

    served = a_round(project, moved_on, at=later)

    assert reopened in _items(served)


@pytest.mark.django_db
def test_what_the_cursor_passed_over_is_found_when_nothing_else_is_left():
    project = a_project(min_answers=1)
    item = an_item(project)
    worker = a_worker()
    Item.objects.filter(pk=item.pk).update(queue_no=5)
    Standing.objects.create(worker=worker, project=project, queue_cursor=10)

    assert _items(a_round(project, worker)) == {item}


@pytest.mark.django_db
def test_who_has_seen_everything_is_not_searched_for_again_at_once():
    project = a_project(min_answers=5, max_answers=5)
    some_items(project, 3)
    worker = a_worker()
    answer_all(a_round(project, worker), "cat")

    with pytest.raises(NoItemsLeft):
        a_round(project, worker, at=NOW + timedelta(minutes=5))

    standing = Standing.objects.get(worker=worker)
    assert standing.rescanned_at == NOW + timedelta(minutes=5)
    assert standing.n_rounds == 1


@pytest.mark.django_db
def test_gold_is_not_counted_as_shown_when_there_is_no_round():
    project = a_project()
    some_items(project, 5, gold_label="cat")

    with pytest.raises(NoItemsLeft):
        a_round(project)

    assert not Gold.objects.filter(n_shown__gt=0).exists()


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
def test_anothers_round_is_not_found():
    project = a_project()
    some_items(project, 3)
    served = a_round(project)

    with pytest.raises(NoSuchRound):
        find_round(round_id=served.id, worker_id=a_worker().pk)


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

    _all_at_once([a_worker() for _ in range(12)], project.slug)

    assert list(Item.objects.values_list("n_taken", flat=True)) == [3] * 8
    assert Challenge.objects.filter(state=State.OUT).count() == 24


@pytest.mark.django_db(transaction=True)
def test_two_tabs_get_the_same_round():
    project = a_project(min_answers=4)
    some_items(project, 40)
    worker = a_worker()

    _all_at_once([worker] * 4, project.slug)

    assert Challenge.objects.values("round").distinct().count() == 1


def _items(served) -> set[Item]:
    return {item_of(challenge) for challenge in served.challenges}


def _all_at_once(workers, slug: str) -> None:
    barrier = Barrier(len(workers))

    def ask(worker: Worker) -> None:
        barrier.wait()
        try:
            for _ in range(3):
                try:
                    serve_round(
                        project_slug=slug, worker_id=worker.pk, at=NOW, rng=random.Random(1)
                    )
                except NoItemsLeft:
                    pass
        finally:
            connections.close_all()

    _in_threads(ask, workers)


def _in_threads(do, each) -> None:
    threads = [Thread(target=do, args=(one,)) for one in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
