from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.asserts import assertNumQueries

from labeling.models import Gold, Item, Role
from tests.factories import NOW, a_project, a_user, an_item, sign_in, some_items

pytestmark = pytest.mark.django_db


def settle(client: Client, item: Item, choice: Any, **headers: str) -> Any:
    return client.post(
        f"/api/v1/projects/{item.project.slug}/items/{item.pk}/settle",
        {"choice": choice},
        content_type="application/json",
        headers=headers,
    )


def test_disputed_items_are_listed_with_what_was_said(client: Client) -> None:
    project = a_project()
    item = an_item(project, disputed_at=NOW, external_id="x", text="a fox?")
    an_item(project)
    sign_in(client, project, Role.REVIEWER)

    (shown,) = client.get(f"/api/v1/projects/{project.slug}/disputed").json()["results"]

    assert shown == {
        "id": item.pk,
        "external_id": "x",
        "content": {"kind": "text", "text": "a fox?"},
        "votes": {},
        "n_abstained": 0,
        "only_strangers": False,
        "disputed_at": "2026-05-04T12:00:00Z",
    }


def test_the_list_takes_the_same_queries_however_long(client: Client) -> None:
    project = a_project()
    sign_in(client, project, Role.OWNER)
    for n in (1, 40):
        some_items(project, n, disputed_at=NOW)
        cache.clear()
        with assertNumQueries(7):
            client.get(f"/api/v1/projects/{project.slug}/disputed")


@pytest.mark.parametrize("role", [Role.OWNER, Role.EXPERT])
def test_an_experts_word_settles_it(client: Client, role: Role) -> None:
    item = an_item(a_project(), disputed_at=NOW)
    sign_in(client, item.project, role)

    first = settle(client, item, "dog")
    second = settle(client, item, "dog")

    assert (first.status_code, first.json()["choice"]) == (200, "dog")
    assert first.json() == second.json()
    assert Gold.objects.get().label == "dog"


def test_a_reviewer_may_look_but_not_settle(client: Client) -> None:
    item = an_item(a_project(), disputed_at=NOW)
    sign_in(client, item.project, Role.REVIEWER)

    assert settle(client, item, "dog").status_code == 404
    assert Item.objects.disputed().exists()


@pytest.mark.parametrize(
    ("choice", "status"), [("cow", 422), ("", 400), (None, 400), (7, 422), (["dog"], 400)]
)
def test_what_is_no_choice_settles_nothing(client: Client, choice: Any, status: int) -> None:
    item = an_item(a_project(), disputed_at=NOW)
    sign_in(client, item.project, Role.OWNER)

    assert settle(client, item, choice).status_code == status
    assert Item.objects.disputed().exists()


def test_an_item_that_is_elsewhere_or_nowhere_is_not_found(client: Client) -> None:
    project = a_project()
    theirs = an_item(a_project(owner=a_user()), disputed_at=NOW)
    sign_in(client, project, Role.OWNER)

    def settle_by(item_id: int) -> Any:
        return client.post(
            f"/api/v1/projects/{project.slug}/items/{item_id}/settle",
            {"choice": "dog"},
            content_type="application/json",
        )

    elsewhere, nowhere, absurd = settle_by(theirs.pk), settle_by(999_999), settle_by(10**40)
    assert elsewhere.status_code == nowhere.status_code == absurd.status_code == 404
    assert elsewhere.content == nowhere.content == absurd.content
    assert Item.objects.disputed().exists()
