"""How workers stand: checks counted again, trust, suspicion."""

import pytest

from labeling.actions.standings import refresh_crowd, update_standings
from labeling.models import Standing
from tests.factories import (
    NOW,
    a_project,
    a_record,
    a_round,
    a_worker,
    answer,
    item_of,
    settle_down,
    some_items,
)

pytestmark = pytest.mark.django_db


def standing_of(worker, project) -> Standing:
    update_standings(project_id=project.pk, worker_ids=[worker.pk], at=NOW)
    return Standing.objects.get(worker=worker, project=project)


def test_gold_is_counted():
    project, worker = a_project(), a_worker()
    golds = some_items(project, 4, gold_label="cat")
    a_record(project, worker, golds, ["cat", "cat", "dog", ""])

    standing = standing_of(worker, project)

    assert (standing.gold_right, standing.gold_seen) == (2, 3)


def test_counting_again_changes_nothing():
    project, worker = a_project(), a_worker()
    a_record(project, worker, some_items(project, 4, gold_label="cat"), ["cat"] * 4)
    first = standing_of(worker, project)

    second = standing_of(worker, project)

    assert (first.gold_seen, first.accuracy) == (second.gold_seen, second.accuracy)


def test_only_the_latest_answers_count(monkeypatch):
    monkeypatch.setattr("labeling.actions.standings.LATEST", 3)
    project, veteran, newcomer = a_project(), a_worker(), a_worker()
    golds = some_items(project, 5, gold_label="cat")
    a_record(project, veteran, golds, ["cat", "cat", "dog", "dog", "cat"])
    a_record(project, newcomer, golds[:2], ["cat", "dog"])

    update_standings(project_id=project.pk, worker_ids=[veteran.pk, newcomer.pk], at=NOW)

    counted = Standing.objects.order_by("pk").values_list("n_answers", "gold_right")
    assert list(counted) == [(3, 1), (2, 1)]


def test_who_gets_gold_right_is_trusted_more_than_who_does_not():
    project, good, poor = a_project(), a_worker(), a_worker()
    golds = some_items(project, 12, gold_label="cat")
    a_record(project, good, golds, ["cat"] * 12)
    a_record(project, poor, golds, ["cat", "dog"] * 6)

    low, mean = standing_of(good, project).accuracy_low, standing_of(poor, project).accuracy
    assert low and mean and low > mean


def test_gold_answered_in_a_round_is_judged_soon_after():
    project, worker = a_project(), a_worker()
    some_items(project, 20)
    some_items(project, 20, gold_label="cat")
    served = a_round(project, worker)

    for challenge in served.challenges:
        answer(challenge, "cat")
    settle_down()

    met = sum(hasattr(item_of(challenge), "gold") for challenge in served.challenges)
    assert Standing.objects.get().gold_right == met > 0


def test_the_crowd_is_learnt_from_its_workers():
    project = a_project()
    golds = some_items(project, 20, gold_label="cat")
    for _ in range(6):
        worker = a_worker()
        a_record(project, worker, golds, ["cat"] * 19 + ["dog"])
        standing_of(worker, project)

    refresh_crowd(project_id=project.pk)

    project.refresh_from_db()
    assert project.crowd_mean == pytest.approx(0.95, abs=0.04)


def test_few_careful_answers_do_not_tighten_the_speed_trap():
    project = a_project()
    a_record(project, a_worker(), some_items(project, 5), ["cat"] * 5)

    refresh_crowd(project_id=project.pk)

    project.refresh_from_db()
    assert project.careful_quickest_ms is None
