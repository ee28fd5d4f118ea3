from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django.asserts import assertNumQueries

from labeling.models import DemoTruth, Item, Project, TrainingRun
from labeling.queries import progress
from labeling.queries.progress import ItemCounts, counts_of, progress_of
from tests.factories import (
    NOW,
    a_project,
    a_round,
    a_trusted_worker,
    an_item,
    answer,
    answer_all,
    settle_down,
    some_items,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


def told(project: Project) -> dict[str, Any]:
    cache.clear()
    return progress_of(project.pk, at=LATER)


def a_run(project: Project, version: int, *, promoted: bool, accuracy: float) -> TrainingRun:
    return TrainingRun.objects.create(
        project=project,
        version=version,
        started_at=NOW,
        lease_until=NOW,
        ended_at=NOW,
        n_labels=60,
        accuracy=accuracy,
        is_promoted=promoted,
    )


def test_a_project_without_anything_has_no_progress() -> None:
    shown = told(a_project())

    assert shown["items"] == {
        "total": 0,
        "fresh": 0,
        "begun": 0,
        "retired": 0,
        "disputed": 0,
        "gold": 0,
    }
    assert (shown["answers"]["total"], shown["answers"]["last_hour"]) == (0, 0)
    assert (shown["alpha"], shown["score"]) == (None, None)
    assert (shown["workers"], shown["trusted"]) == (0, 0)
    assert shown["model"] == {"version": None, "accuracy": None, "trained_on": 0, "history": []}


def test_items_are_counted_by_where_they_stand_and_gold_is_not_among_them() -> None:
    project = a_project()
    some_items(project, 4, gold_label="cat")
    some_items(project, 3, retired_at=NOW)
    some_items(project, 2, disputed_at=NOW)
    some_items(project, 5)
    begun = an_item(project)
    Item.objects.filter(pk=begun.pk).update(queue_no=1, n_taken=1)
    settled = an_item(project, disputed_at=NOW)
    Item.objects.filter(pk=settled.pk).update(disputed_at=None, retired_at=NOW)
    some_items(a_project(), 7)

    assert told(project)["items"] == {
        "total": 12,
        "fresh": 5,
        "begun": 1,
        "retired": 4,
        "disputed": 2,
        "gold": 4,
    }


def test_workers_are_counted_and_those_who_are_trusted() -> None:
    project = a_project()
    item = an_item(project)
    a_trusted_worker(project)
    served = a_round(project).challenges
    answer(next(one for one in served if one.text == item.text), "cat")
    settle_down()

    shown = told(project)

    assert (shown["workers"], shown["trusted"]) == (2, 1)


def test_answers_are_counted_minute_by_minute() -> None:
    project = a_project()
    some_items(project, 10)
    challenges = a_round(project).challenges
    answer(challenges[0], "cat", at=NOW + timedelta(minutes=1))
    answer(challenges[1], "cat", at=NOW + timedelta(minutes=1, seconds=59))
    answer(challenges[2], "cat", at=NOW + timedelta(minutes=3))

    answers = told(project)["answers"]

    assert (answers["total"], answers["last_hour"]) == (3, 3)
    assert len(answers["per_minute"]) == 60
    assert answers["per_minute"][-5:] == [
        ["2026-05-04T12:01:00+00:00", 2],
        ["2026-05-04T12:02:00+00:00", 0],
        ["2026-05-04T12:03:00+00:00", 1],
        ["2026-05-04T12:04:00+00:00", 0],
        ["2026-05-04T12:05:00+00:00", 0],
    ]


def test_an_answer_of_long_ago_counts_but_not_for_the_last_hour() -> None:
    project = a_project()
    an_item(project)
    answer_all(a_round(project), "cat", at=NOW + timedelta(minutes=1))

    shown = progress_of(project.pk, at=NOW + timedelta(hours=2))["answers"]

    assert (shown["total"], shown["last_hour"]) == (1, 0)


def test_agreement_is_told_of_late_votes() -> None:
    project = a_project(min_answers=2)
    one, _ = an_item(project), an_item(project)
    for _ in range(2):
        for challenge in a_round(project).challenges:
            answer(challenge, "cat" if challenge.text == one.text else "dog")

    assert told(project)["alpha"] == 1.0


def test_the_model_in_charge_is_the_newest_that_was_promoted() -> None:
    project = a_project()
    a_run(project, 1, promoted=True, accuracy=0.8)
    a_run(project, 2, promoted=True, accuracy=0.9)
    a_run(project, 3, promoted=False, accuracy=0.7)

    model = told(project)["model"]

    assert (model["version"], model["accuracy"], model["trained_on"]) == (2, 0.9, 60)
    assert [run["version"] for run in model["history"]] == [1, 2, 3]
    assert [run["promoted"] for run in model["history"]] == [True, True, False]
    assert {run["trained_on"] for run in model["history"]} == {60}


def test_only_a_demo_is_scored_by_its_truth() -> None:
    demo, real = a_project(is_demo=True, min_answers=2, confidence=0.6), a_project()
    for project in (demo, real):
        items = some_items(project, 2)
        DemoTruth.objects.create(item=items[0], label="cat")
        DemoTruth.objects.create(item=items[1], label="dog")
    while Item.objects.filter(project=demo).open().exists():
        answer_all(a_round(demo), "cat")
        settle_down()

    assert told(demo)["score"] == {"accuracy": 0.5, "of": 2}
    assert told(real)["score"] is None


def test_it_takes_the_same_few_queries_however_much_there_is() -> None:
    small, large = a_project(), a_project()
    an_item(small)
    some_items(large, 40)
    for _ in range(3):
        answer_all(a_round(large), "cat")
    cache.clear()

    for project in (small, large):
        with assertNumQueries(8):
            progress_of(project.pk, at=LATER)


def test_what_has_just_been_counted_is_not_counted_again() -> None:
    project = a_project()
    progress_of(project.pk, at=LATER)

    with assertNumQueries(0):
        progress_of(project.pk, at=LATER)


@pytest.mark.parametrize(("cost", "kept"), [(0.001, 1.0), (0.5, 10.0), (30.0, 60.0)])
def test_what_is_slow_to_count_is_kept_for_longer(cost: float, kept: float) -> None:
    assert progress._worth_keeping(cost) == kept


def test_many_projects_are_counted_in_one_query() -> None:
    projects = [a_project() for _ in range(5)]
    for project in projects:
        some_items(project, 2)
    project_ids = [project.pk for project in projects]

    with assertNumQueries(1):
        counted = counts_of(project_ids)

    assert set(counted.values()) == {
        ItemCounts(total=2, fresh=2, begun=0, retired=0, disputed=0, gold=0)
    }
    with assertNumQueries(0):
        assert counts_of(project_ids) == counted
