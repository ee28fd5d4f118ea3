from __future__ import annotations

import pytest
from pytest_django.asserts import assertNumQueries

from labeling.actions.links import settle_links
from labeling.actions.settling import settle_item
from labeling.models import Item, Worker
from labeling.queries.export_rows import answer_rows, item_rows, pair_rows
from tests.factories import (
    NOW,
    a_project,
    a_round,
    a_worker,
    an_item,
    answer_all,
    settle_down,
    some_items,
)
from tests.labeling.forums import LATER, a_forum, a_pair, find_out

pytestmark = pytest.mark.django_db


def test_gold_is_exported_with_its_label() -> None:
    project = a_project()
    an_item(project, gold_label="fox", external_id="g1")

    (row,) = item_rows(project.pk)

    assert (row["external_id"], row["state"], row["label"]) == ("g1", "gold", "fox")
    assert (row["source"], row["confidence"], row["n_votes"]) == ("gold", 1.0, 0)


def test_pairs_are_exported_by_their_threads_names_and_what_follows_is_not() -> None:
    forum = a_forum(["No sound", "Silence", "Speakers are dead"])
    for other in ("2", "3"):
        pair = a_pair(forum, "1", other)
        find_out(pair, "same")
        settle_links(item_ids=[pair.pk], at=LATER)
    pair = a_pair(forum, "2", "3")
    Item.objects.filter(pk=pair.pk).update(withdrawn_at=NOW)

    rows = list(pair_rows(forum.pk))

    assert [(row["a"], row["b"], row["label"], row["state"]) for row in rows] == [
        ("1", "2", "same", "retired"),
        ("1", "3", "same", "retired"),
        ("2", "3", "", "withdrawn"),
    ]


def test_a_retired_item_is_exported_with_its_consensus() -> None:
    project = a_project(confidence=0.6, min_answers=2)
    an_item(project)
    for _ in range(3):
        if Item.objects.open().exists():
            answer_all(a_round(project), "cat")
            settle_down()

    (row,) = item_rows(project.pk)

    assert (row["state"], row["label"], row["source"]) == ("retired", "cat", "crowd")
    assert isinstance(row["confidence"], float) and row["confidence"] >= 0.6


def test_an_open_item_has_no_label_whatever_it_leans_to() -> None:
    project = a_project(min_answers=3, confidence=0.9999)
    an_item(project)
    an_item(project)
    answer_all(a_round(project), "cat")
    settle_down()
    an_item(project)

    rows = list(item_rows(project.pk))

    assert [row["state"] for row in rows] == ["begun", "begun", "fresh"]
    assert {row["label"] for row in rows} == {""}
    assert [row["n_votes"] for row in rows] == [1, 1, 0]


def test_an_item_settled_by_an_expert_is_exported_as_such() -> None:
    project = a_project()
    item = an_item(project, disputed_at=NOW)
    assert [row["state"] for row in item_rows(project.pk)] == ["disputed"]

    settle_item(project_id=project.pk, item_id=item.pk, label="dog", at=NOW)

    (row,) = item_rows(project.pk)
    assert (row["state"], row["label"], row["source"]) == ("retired", "dog", "expert")


def test_an_answer_is_exported_without_who_gave_it_but_for_a_random_id() -> None:
    project = a_project()
    item = an_item(project, external_id="x")
    worker = a_worker()
    answer_all(a_round(project, worker), "cat", took_ms=1500)

    (row,) = answer_rows(project.pk)

    assert (row["item"], row["external_id"], row["label"]) == (item.pk, "x", "cat")
    assert row["worker"] == str(Worker.objects.get(pk=worker.pk).public_id)
    assert (row["took_ms"], row["surplus"]) == (1500, 0)


def test_however_many_rows_there_are_they_come_in_one_query() -> None:
    project = a_project()
    some_items(project, 30)

    with assertNumQueries(1):
        assert len(list(item_rows(project.pk))) == 30


def test_other_projects_are_left_out() -> None:
    project, other = a_project(), a_project()
    an_item(other)
    answer_all(a_round(other), "cat")

    assert list(item_rows(project.pk)) == list(answer_rows(project.pk)) == []
