from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.asserts import assertNumQueries

from labeling.models import Audit, Project, Role
from tests.factories import a_project, an_audit, sign_in

pytestmark = pytest.mark.django_db


def address(project: Project, rest: object = "") -> str:
    return f"/api/v1/projects/{project.slug}/audits{rest}"


def check(client: Client, audit: Audit, choice: Any, **headers: str) -> Any:
    return client.post(
        address(audit.project, f"/{audit.pk}"),
        {"choice": choice},
        content_type="application/json",
        headers=headers,
    )


def test_what_waits_is_shown_blind(client: Client) -> None:
    audit = an_audit(a_project(), text="a fox?", external_id="x")
    sign_in(client, audit.project, Role.EXPERT)

    (shown,) = client.get(address(audit.project)).json()["results"]

    assert shown == {
        "id": audit.pk,
        "external_id": "x",
        "content": {"kind": "text", "text": "a fox?"},
    }


def test_the_list_takes_the_same_queries_however_long(client: Client) -> None:
    project = a_project()
    sign_in(client, project, Role.OWNER)
    for n in (1, 30):
        for _ in range(n):
            an_audit(project)
        cache.clear()
        with assertNumQueries(4):
            client.get(address(project))


def test_an_expert_says_what_it_is_and_hears_what_the_crowd_said(client: Client) -> None:
    audit = an_audit(a_project())
    sign_in(client, audit.project, Role.EXPERT)

    reply = check(client, audit, "dog")

    assert reply.json() == {
        "item": audit.pk,
        "choice": "dog",
        "crowd": "cat",
        "is_right": False,
    }
    assert client.get(address(audit.project)).json()["results"] == []


def test_the_findings_are_shown(client: Client) -> None:
    audit = an_audit(a_project(), text="a fox?")
    sign_in(client, audit.project, Role.OWNER)
    check(client, audit, "fox")

    found = client.get(address(audit.project, "/findings")).json()

    assert (found["waiting"], found["checked"], found["right"]) == (0, 1, 0)
    assert found["estimate"]["share"] == 0
    assert found["labels"] == [{"choice": "cat", "checked": 1, "right": 0}]
    assert found["wrong"][0]["choice"] == "fox"


def test_a_reviewer_reads_the_findings_and_checks_nothing(client: Client) -> None:
    audit = an_audit(a_project())
    sign_in(client, audit.project, Role.REVIEWER)

    assert client.get(address(audit.project, "/findings")).status_code == 200
    assert client.get(address(audit.project)).status_code == 404
    assert check(client, audit, "dog").status_code == 404


@pytest.mark.parametrize(("choice", "code"), [("cow", "unknown_label"), (3.5, "unknown_label")])
def test_only_a_choice_is_taken(client: Client, choice: Any, code: str) -> None:
    audit = an_audit(a_project())
    sign_in(client, audit.project, Role.OWNER)

    reply = check(client, audit, choice)

    assert (reply.status_code, reply.json()["code"]) == (422, code)
