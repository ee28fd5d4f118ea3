from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.asserts import assertNumQueries

from labeling.models import Gold, GoldState, Item, Project, Role
from tests.factories import (
    a_project,
    a_record,
    a_trusted_worker,
    a_worker,
    an_item,
    sign_in,
    some_items,
)

pytestmark = pytest.mark.django_db


def address(project: Project, rest: object = "") -> str:
    return f"/api/v1/projects/{project.slug}/golds{rest}"


def decide(client: Client, item: Item, deed: str, **more: Any) -> Any:
    return client.post(
        address(item.project, f"/{item.pk}"),
        {"deed": deed, **more},
        content_type="application/json",
    )


def test_gold_is_listed_with_what_trusted_workers_said(client: Client) -> None:
    project = a_project()
    worker = a_trusted_worker(project)
    item = an_item(project, gold_label="cat", text="a fox?")
    a_record(project, worker, [item], ["dog"])
    a_record(project, a_worker(), [item], ["fox"])
    Gold.objects.filter(pk=item.pk).update(state=GoldState.QUARANTINED)
    sign_in(client, project, Role.EXPERT)

    listed = client.get(address(project, "?state=quarantined")).json()

    (shown,) = listed["results"]
    assert shown["content"] == {"kind": "text", "text": "a fox?"}
    assert (shown["choice"], shown["given_by"], shown["state"]) == ("cat", "owner", "quarantined")
    assert shown["trusted"] == {"dog": 1}
    assert listed["counts"]["served"] == 60
    assert listed["counts"]["quarantined"] == 1


def test_the_list_takes_the_same_queries_however_long(client: Client) -> None:
    project = a_project()
    sign_in(client, project, Role.OWNER)
    for n in (1, 40):
        some_items(project, n, gold_label="cat")
        cache.clear()
        with assertNumQueries(7):
            client.get(address(project))


@pytest.mark.parametrize(
    ("deed", "more", "state", "label"),
    [
        ("confirm", {}, "served", "cat"),
        ("correct", {"choice": "dog"}, "served", "dog"),
        ("drop", {}, "dropped", "cat"),
    ],
)
def test_an_owner_decides(client: Client, deed: str, more: Any, state: str, label: str) -> None:
    item = an_item(a_project(), gold_label="cat")
    Gold.objects.update(state=GoldState.QUARANTINED)
    sign_in(client, item.project, Role.OWNER)

    reply = decide(client, item, deed, **more)

    assert (reply.status_code, reply.json()["state"], reply.json()["choice"]) == (200, state, label)
    assert Gold.objects.get().state == state


@pytest.mark.parametrize(("deed", "more"), [("correct", {}), ("drop", {"choice": "dog"}), ("", {})])
def test_a_deed_that_makes_no_sense_is_refused(client: Client, deed: str, more: Any) -> None:
    item = an_item(a_project(), gold_label="cat")
    sign_in(client, item.project, Role.OWNER)

    assert decide(client, item, deed, **more).status_code == 400


def test_a_reviewer_sees_no_gold(client: Client) -> None:
    item = an_item(a_project(), gold_label="cat")
    sign_in(client, item.project, Role.REVIEWER)

    assert client.get(address(item.project)).status_code == 404
    assert decide(client, item, "drop").status_code == 404


@pytest.mark.parametrize("rest", [f"golds/{2**63}", f"audits/{2**63}", f"golds/{10**17}"])
def test_a_number_no_row_can_have_is_found_nowhere(client: Client, rest: str) -> None:
    project = a_project()
    sign_in(client, project, Role.OWNER)

    reply = client.post(
        f"/api/v1/projects/{project.slug}/{rest}",
        {"deed": "drop", "choice": "cat"} if rest.startswith("audits") else {"deed": "drop"},
        content_type="application/json",
    )

    assert reply.status_code == 404
