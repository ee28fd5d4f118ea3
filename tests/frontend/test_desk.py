"""The pages of those who run projects: for them alone, and kept by nobody."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertNumQueries

from labeling.models import ProjectRole, Role
from tests.factories import a_project, a_user, some_items

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/projects/", "/projects/new/", "/projects/animals/", "/review/"])
def test_strangers_to_an_owners_page_are_asked_to_log_in(client: Client, path: str) -> None:
    a_project(slug="animals")

    response = client.get(path)

    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={path}"


def test_a_project_is_as_if_it_were_not_to_those_without_a_part_in_it(client: Client) -> None:
    a_project(slug="animals", owner=a_user())
    client.force_login(a_user())

    assert client.get("/projects/animals/").status_code == 404
    assert data_of(client, "/projects/") == {"page": "list", "projects": []}


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("owner", {"manage": True, "settle": True}),
        ("expert", {"manage": False, "settle": True}),
        ("reviewer", {"manage": False, "settle": False}),
    ],
)
def test_the_desk_says_what_a_role_may_do(client: Client, role: str, may: dict[str, bool]) -> None:
    user = a_user()
    project = a_project(slug="animals")
    ProjectRole.objects.create(project=project, user=user, role=role)
    client.force_login(user)

    told = data_of(client, "/projects/animals/")

    kept = told.pop("loader")
    assert kept["path"].startswith("/embed/") and kept["integrity"].startswith("sha384-")
    assert told == {"page": "project", "project": "animals", "may": may}


def test_the_list_shows_ones_own_projects_and_how_far_they_are(client: Client) -> None:
    user = a_user()
    project = a_project(slug="animals", owner=user)
    ProjectRole.objects.create(project=project, user=user, role=Role.REVIEWER)
    some_items(project, 3)
    a_project(owner=a_user())
    client.force_login(user)

    (listed,) = data_of(client, "/projects/")["projects"]

    assert listed == {
        "slug": "animals",
        "name": "Animals",
        "question": "Which animal is this?",
        "is_open": True,
        "roles": ["owner", "reviewer"],
        "items": {"total": 3, "fresh": 3, "begun": 0, "retired": 0, "disputed": 0, "gold": 0},
    }


def test_the_list_takes_the_same_few_queries_however_long_it_is(client: Client) -> None:
    user = a_user()
    client.force_login(user)
    client.get("/projects/")
    for _ in range(5):
        a_project(owner=user)

    with assertNumQueries(4):  # the user, their roles, the projects, the counts
        client.get("/projects/")


def test_what_an_owner_sees_is_kept_by_nobody(client: Client) -> None:
    client.force_login(a_user())

    assert "no-store" in client.get("/projects/")["Cache-Control"]


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("reviewer", 200), ("expert", 404), (None, 404)]
)
def test_the_review_desk_is_for_those_who_decide(
    client: Client, role: str | None, status: int
) -> None:
    user = a_user()
    if role:
        ProjectRole.objects.create(project=a_project(), user=user, role=role)
    client.force_login(user)

    assert client.get("/review/").status_code == status
    leads_there = b'href="/review/"' in client.get("/projects/").content
    assert leads_there == (status == 200)


@pytest.mark.parametrize("path", ["/projects/", "/projects/new/", "/projects/animals/", "/review/"])
def test_an_owners_page_has_no_script_or_style_in_its_text(client: Client, path: str) -> None:
    user = a_user()
    a_project(slug="animals", name="<b>Animals</b>", owner=user)
    client.force_login(user)

    page = client.get(path).content.decode()

    assert (
        re.findall(r"<script(?![^>]*(?:\bsrc=|application/json))[^>]*>|<style| style=", page) == []
    )
    assert "<b>" not in page


def data_of(client: Client, path: str) -> Any:
    page = client.get(path).content.decode()
    found = re.search(r'<script id="page-data" type="application/json">(.*?)</script>', page)
    assert found
    return json.loads(found[1])
