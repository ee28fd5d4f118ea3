"""How alike workers answer, counted off the way."""

from __future__ import annotations

from typing import Any

import pytest

from labeling.actions.agreement import count_agreement, refresh_agreement
from labeling.models import AgreementReport, Project, Worker
from labeling.queries.agreement import said_by_both
from tests.factories import NOW, a_project, a_record, a_worker, some_items

pytestmark = pytest.mark.django_db


def a_crowd(project: Project, *said: str, version: int = 1) -> list[Worker]:
    """Let workers say this of as many items as there are letters: c, d, f."""
    names = {"c": "cat", "d": "dog", "f": "fox", "-": ""}
    items = some_items(project, len(said[0]))
    workers = [a_worker() for _ in said]
    for worker, letters in zip(workers, said, strict=True):
        labels = [names[letter] for letter in letters]
        a_record(project, worker, items, labels, guidelines_version=version)
    return workers


def count(project: Project) -> dict[str, Any]:
    report: dict[str, Any] = count_agreement(project_id=project.pk, at=NOW).report
    return report


def test_the_report_tells_how_alike_in_all_and_by_label() -> None:
    project = a_project()
    a_crowd(project, "ccddffcd", "ccddffdc", "ccddff--")

    report = count(project)

    assert (report["n_votes"], report["n_items"], report["n_workers"]) == (22, 8, 3)
    assert 0 < report["alpha"]["low"] < report["alpha"]["alpha"] < report["alpha"]["high"] <= 1
    by_label = {one["choice"]: one["alpha"]["alpha"] for one in report["labels"]}
    assert by_label["fox"] == 1 > by_label["cat"]


def test_gold_says_nothing_of_the_question() -> None:
    project = a_project()
    golds = some_items(project, 5, gold_label="cat")
    for _ in range(2):
        a_record(project, a_worker(), golds, ["cat"] * 5)

    assert count(project)["n_votes"] == 0


def test_each_version_of_the_guidelines_has_its_own() -> None:
    project = a_project()
    a_crowd(project, "cdcdcd", "dcdcdc", version=1)
    a_crowd(project, "cdcdcd", "cdcdcd", version=2)

    versions = count(project)["versions"]

    assert [one["version"] for one in versions] == [1, 2]
    assert versions[0]["alpha"]["alpha"] < 0 < versions[1]["alpha"]["alpha"] == 1


def test_the_labels_workers_part_on_come_with_the_most_torn_items() -> None:
    project = a_project()
    a_crowd(project, "ccdf", "cddf", "cdcc", "ccdf")

    splits = count(project)["splits"]

    assert [(split["one"], split["other"]) for split in splits] == [("cat", "dog"), ("cat", "fox")]
    assert len(splits[0]["examples"]) == 2
    assert sum(split["share"] for split in splits) == pytest.approx(1)


def test_workers_who_agree_least_are_named() -> None:
    project = a_project()
    one, other, third = a_crowd(project, "cdcdcdcd", "dcdcdcdc", "cdcdcdcd")

    pairs = count(project)["pairs"]

    assert pairs[0]["kappa"] == -1
    assert {pairs[0]["one"], pairs[0]["other"]} <= {
        str(worker.public_id) for worker in (one, other, third)
    }
    assert pairs[-1]["kappa"] == 1


def test_who_voted_the_most_can_be_chosen_from() -> None:
    project = a_project()
    workers = a_crowd(project, "cd--", "cdcd", "----")

    named = count(project)["workers"]

    busy = [(str(workers[1].public_id), 4), (str(workers[0].public_id), 2)]
    assert [(one["id"], one["n_votes"]) for one in named] == busy


def test_any_two_workers_can_be_held_against_each_other() -> None:
    project = a_project()
    one, other = a_crowd(project, "ccd-f", "cdd-c")

    said = said_by_both(project.pk, one.public_id, other.public_id)

    assert sorted(said) == [("cat", "cat"), ("cat", "dog"), ("dog", "dog"), ("fox", "cat")]


def test_the_schedule_counts_only_what_has_news() -> None:
    busy, quiet = a_project(), a_project()
    a_crowd(busy, "cd", "cd")

    refresh_agreement(at=NOW)
    AgreementReport.objects.update(report={})
    refresh_agreement(at=NOW)

    assert [(kept.project, kept.report) for kept in AgreementReport.objects.all()] == [(busy, {})]
    assert quiet.pk != busy.pk
