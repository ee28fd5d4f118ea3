from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.asserts import assertNumQueries

from labeling.actions.agreement import count_agreement
from labeling.models import Item, Project, Role
from tests.factories import NOW, a_project, a_record, a_worker, sign_in, some_items

pytestmark = pytest.mark.django_db


def address(project: Project, rest: str) -> str:
    return f"/api/v1/projects/{project.slug}/{rest}"


def a_torn_project() -> tuple[Project, list[Item]]:
    project = a_project()
    items = some_items(project, 4)
    a_record(project, a_worker(), items, ["cat", "cat", "dog", "fox"])
    a_record(project, a_worker(), items, ["cat", "dog", "cat", "fox"])
    return project, items


def test_before_anything_was_counted_there_is_nothing_to_tell(client: Client) -> None:
    project = a_project()
    sign_in(client, project, Role.REVIEWER)

    told = client.get(address(project, "agreement")).json()

    assert (told["counted_at"], told["alpha"], told["splits"]) == (None, None, [])


def test_the_report_is_shown_with_its_examples_in_few_queries(client: Client) -> None:
    project, items = a_torn_project()
    count_agreement(project_id=project.pk, at=NOW)
    sign_in(client, project, Role.OWNER)
    cache.clear()

    with assertNumQueries(5):
        told = client.get(address(project, "agreement")).json()

    (split,) = told["splits"]
    assert (split["one"], split["other"], split["share"]) == ("cat", "dog", 1)
    assert {example["id"] for example in split["examples"]} == {items[1].pk, items[2].pk}
    assert split["examples"][0]["content"]["kind"] == "text"
    assert [one["choice"] for one in told["labels"]] == ["cat", "dog", "fox"]


def test_any_two_workers_are_compared(client: Client) -> None:
    project, items = a_torn_project()
    one, other = project.answers.values_list("worker__public_id", flat=True).distinct()
    sign_in(client, project, Role.OWNER)

    told = client.get(address(project, f"agreement/pair?one={one}&other={other}")).json()

    assert told == {
        "one": str(one),
        "other": str(other),
        "n_items": 4,
        "kappa": pytest.approx(0.2),
    }


def test_guidelines_are_versioned_from_the_owners_page(client: Client) -> None:
    project = a_project(guidelines="Look.")
    sign_in(client, project, Role.OWNER)

    changed = client.patch(
        address(project, "").rstrip("/"),
        {"guidelines": "Look twice."},
        content_type="application/json",
    )

    assert changed.json()["guidelines_version"] == 2
    versions = client.get(address(project, "guidelines")).json()
    assert [(one["version"], one["text"]) for one in versions] == [(2, "Look twice."), (1, "Look.")]


def start(client: Client, project: Project, **body: Any) -> Any:
    return client.post(address(project, "pilot"), body, content_type="application/json")


def test_a_pilot_is_started_watched_and_ended(client: Client) -> None:
    project = a_project()
    some_items(project, 9)
    sign_in(client, project, Role.OWNER)

    assert client.get(address(project, "pilot")).json() == {"pilot": None}
    started = start(client, project, n_items=6, n_answers=2)
    live = client.post(address(project, "pilot/live"))

    assert started.status_code == 201
    pilot = started.json()["pilot"]
    assert (pilot["n_items"], pilot["n_done"], pilot["is_ready"]) == (6, 0, False)
    assert live.json()["pilot"]["ended_at"]
    assert client.post(address(project, "pilot/live")).json()["code"] == "no_pilot"


@pytest.mark.parametrize("body", [{"n_items": 2}, {"n_answers": 1}, {"n_items": 10_000}])
def test_a_pilot_is_small(client: Client, body: dict[str, int]) -> None:
    project = a_project()
    sign_in(client, project, Role.OWNER)

    assert start(client, project, **body).status_code == 400
