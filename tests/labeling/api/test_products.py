"""Projects of one product know its people as the same; nobody gets at another owner's people."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from labeling.models import Project, Worker
from tests.embedding import HostPage, a_host_page
from tests.factories import a_project, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return a_user()


@pytest.fixture
def threads(owner: User) -> HostPage:
    """A project in a product's pages, by whose name somebody has come already."""
    page = a_host_page(a_project(owner=owner, slug="threads"))
    page.open(page.token(sub="amy"))
    return page


def ask(owner: User, project: Project, body: Any = None, *, status: int = 200) -> dict[str, Any]:
    client = Client()
    client.force_login(owner)
    reply = client.generic(
        "GET" if body is None else "PUT",
        f"/api/v1/projects/{project.slug}/product",
        json.dumps(body).encode(),
        content_type="application/json",
    )
    assert reply.status_code == status, reply.content
    told: dict[str, Any] = reply.json()
    return told


def slugs(projects: list[dict[str, str]]) -> list[str]:
    return [project["slug"] for project in projects]


def test_a_person_of_a_product_is_one_worker_over_its_projects(owner, threads) -> None:
    join = a_project(owner=owner, slug="join")
    assert slugs(ask(owner, join)["may_join"]) == ["threads"]

    told = ask(owner, join, {"project": "threads"})

    page = a_host_page(join)
    page.open(page.token(sub="amy"))
    assert (slugs(told["together_with"]), told["may_join"]) == (["threads"], [])
    assert slugs(ask(owner, threads.project)["together_with"]) == ["join"]
    assert Worker.objects.count() == 1


def test_who_asks_to_be_forgotten_is_so_in_all_of_the_product(owner, threads) -> None:
    join = a_project(owner=owner, slug="join")
    ask(owner, join, {"project": "threads"})

    a_host_page(join).server("DELETE", "users/amy")

    assert Worker.objects.get().external_id == ""


def test_who_comes_while_a_project_joins_can_be_forgotten(owner, threads, monkeypatch) -> None:
    page = a_host_page(a_project(owner=owner, slug="join"))

    def join_meanwhile(*_: Any) -> None:
        ask(owner, page.project, {"project": "threads"})

    monkeypatch.setattr("labeling.actions.embed_sessions._spend", join_meanwhile)
    page.open(page.token(sub="bob", jti="once"))

    page.server("DELETE", "users/bob")

    assert not Worker.objects.filter(external_id="bob").exists()


def test_another_owners_people_cannot_be_had(owner, threads) -> None:
    """Not by who owns nothing of that product, nor by who may only look at it."""
    stranger = a_user()
    threads.project.roles.create(user=stranger, role="reviewer")
    theirs = a_project(owner=stranger, slug="theirs")

    refused = ask(stranger, theirs, {"project": "threads"}, status=404)

    assert refused["code"] == "no_such_project"
    assert ask(stranger, theirs) == {"together_with": [], "may_join": []}
    theirs.refresh_from_db()
    assert theirs.host is None


def test_what_others_own_of_a_product_is_not_told(owner, threads) -> None:
    partner = a_user()
    threads.project.roles.create(user=partner, role="owner")
    join = a_project(owner=owner, slug="join")
    ask(owner, join, {"project": "threads"})

    assert ask(partner, threads.project)["together_with"] == []


def test_people_who_are_known_already_stay_who_they_are(owner, threads) -> None:
    page = a_host_page(a_project(owner=owner, slug="join"))
    page.open(page.token(sub="amy"))

    refused = ask(owner, page.project, {"project": "threads"}, status=409)

    assert refused["code"] == "people_known"
    assert ask(owner, page.project) == {"together_with": [], "may_join": []}
    assert Worker.objects.count() == 2


def test_a_placement_before_anybody_came_does_not_matter(owner, threads) -> None:
    page = a_host_page(a_project(owner=owner, slug="join"))

    for _ in range(2):
        ask(owner, page.project, {"project": "threads"})

    page.open(page.token(sub="amy"))
    assert Worker.objects.count() == 1
