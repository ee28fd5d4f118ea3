"""Which items a worker is asked."""

from datetime import timedelta

import pytest

from labeling.actions.rounds import NoItemsLeft
from labeling.models import Challenge, Item, Standing
from tests.factories import (
    NOW,
    a_project,
    a_round,
    a_worker,
    an_item,
    answer_all,
    item_of,
    some_items,
)

pytestmark = pytest.mark.django_db


def test_fresh_items_are_served_by_priority():
    project = a_project()
    some_items(project, 10, priority=0.2)
    wanted = some_items(project, 10, priority=0.9)

    served = a_round(project)

    assert {item_of(challenge) for challenge in served.challenges} == set(wanted)


def test_begun_items_go_before_fresh_ones():
    project = a_project(min_answers=3)
    some_items(project, 10, priority=0.2)
    first = a_round(project)
    some_items(project, 10, priority=0.9)

    second = a_round(project)

    assert _items(second) == _items(first)


def test_nobody_is_served_an_item_twice():
    project = a_project(min_answers=5)
    some_items(project, 20)
    worker = a_worker()
    first = a_round(project, worker)
    answer_all(first, "cat")

    second = a_round(project, worker)

    assert not _items(first) & _items(second)


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


def test_what_the_cursor_passed_over_is_found_when_nothing_else_is_left():
    project = a_project(min_answers=1)
    item = an_item(project)
    worker = a_worker()
    Item.objects.filter(pk=item.pk).update(queue_no=5)
    Standing.objects.create(worker=worker, project=project, queue_cursor=10)

    assert _items(a_round(project, worker)) == {item}


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


def test_a_newcomer_meets_gold_and_it_takes_no_place():
    project = a_project()
    some_items(project, 30)
    golds = some_items(project, 30, gold_label="cat")

    served = a_round(project)

    met = _items(served) & set(golds)
    assert 1 <= len(met) <= 7
    assert all(gold.n_taken == 0 for gold in met)


def test_a_worker_meets_a_gold_once():
    project = a_project()
    some_items(project, 100)
    some_items(project, 4, gold_label="cat")
    worker = a_worker()
    for seed in range(6):
        answer_all(a_round(project, worker, seed=seed), "cat")

    met = Challenge.objects.filter(worker=worker, item__gold__isnull=False)

    assert met.count() == 4


def test_gold_alone_makes_no_round():
    project = a_project()
    some_items(project, 5, gold_label="cat")

    with pytest.raises(NoItemsLeft):
        a_round(project)


def _items(served) -> set[Item]:
    return {item_of(challenge) for challenge in served.challenges}
