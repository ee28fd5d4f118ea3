from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from pytest_django.asserts import assertNumQueries

from labeling.models import Project, ProjectRole, Role
from tests.factories import NOW, a_project, a_user, an_item, some_items

pytestmark = pytest.mark.django_db

BIRDS = {
    "slug": "birds",
    "name": "Birds",
    "question": "Which bird is this?",
    "content_kind": "text",
    "labels": [{"value": "owl", "name": "Owl"}, {"value": "jay"}],
}


def make(client: Client, **changes: Any) -> Any:
    return client.post("/api/v1/projects", BIRDS | changes, content_type="application/json")


def change(client: Client, project: Project, **changes: Any) -> Any:
    address = f"/api/v1/projects/{project.slug}"
    return client.patch(address, changes, content_type="application/json")


def listed(client: Client) -> list[str]:
    return [project["slug"] for project in client.get("/api/v1/projects").json()["results"]]


def test_anybody_sees_the_open_projects(client: Client) -> None:
    project = a_project()
    some_items(project, 3)
    some_items(project, 2, retired_at=NOW)
    an_item(project, gold_label="cat")

    [listed] = client.get("/api/v1/projects").json()["results"]

    told = {
        "slug": project.slug,
        "name": "Animals",
        "question": "Which animal is this?",
        "question_type": "choice",
        "content_kind": "text",
        "is_open": True,
        "is_public": True,
        "n_items": 5,
        "n_retired": 2,
        "has_lessons": False,
    }
    # The game says besides whether it can pay.
    assert listed == {**told, **({"out_of_budget": False} if settings.WITH_GAME else {})}


def test_a_closed_project_is_seen_by_those_who_have_a_part_in_it(client: Client) -> None:
    user = a_user()
    project = a_project(is_open=False)
    ProjectRole.objects.create(project=project, user=user, role=Role.REVIEWER)
    assert listed(client) == []
    assert client.get(f"/api/v1/projects/{project.slug}").status_code == 404

    client.force_login(user)

    assert listed(client) == [project.slug]
    assert client.get(f"/api/v1/projects/{project.slug}").status_code == 200


def test_a_long_list_comes_in_pages(client: Client) -> None:
    slugs = [a_project().slug for _ in range(60)]

    first = client.get("/api/v1/projects").json()
    second = client.get(first["next"]).json()

    seen = [project["slug"] for project in first["results"] + second["results"]]
    assert seen == list(reversed(slugs))
    assert second["next"] is None
    assert client.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.parametrize("cursor", ["x", "cD1hYmM=", "cD0lMDA=", "cD0tMQ==", "%00", "bz05OTk5OTk5"])
def test_a_made_up_page_is_not_found(client: Client, cursor: str) -> None:
    assert client.get(f"/api/v1/projects?cursor={cursor}").status_code in {200, 404}


def test_the_list_takes_the_same_queries_however_long(client: Client) -> None:
    a_project()
    for n in (1, 30):
        for _ in range(n):
            some_items(a_project(), 2)
        cache.clear()
        with assertNumQueries(5 if settings.WITH_GAME else 3):
            client.get("/api/v1/projects")


def test_a_player_is_told_what_a_project_asks_and_not_how_it_decides(client: Client) -> None:
    project = a_project(guidelines="**Look** <script>alert(1)</script>", labels=["cat", "dog"])

    shown = client.get(f"/api/v1/projects/{project.slug}").json()

    assert shown["labels"] == [{"value": "cat", "name": "Cat"}, {"value": "dog", "name": "Dog"}]
    assert "<strong>Look</strong>" in shown["guidelines_html"]
    assert "<script>" not in shown["guidelines_html"]
    assert not {"confidence", "min_answers", "max_answers", "guidelines"} & set(shown)


def test_a_project_is_made(client: Client) -> None:
    user = a_user()
    client.force_login(user)

    reply = make(client)

    assert reply.status_code == 201
    assert (reply.json()["min_answers"], reply.json()["confidence"]) == (2, 0.97)
    assert reply.json()["labels"][1] == {"value": "jay", "name": "jay"}
    assert Project.objects.run_by(user.pk).get().slug == "birds"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"slug": "a b"}, 400, "invalid"),
        ({"slug": ""}, 400, "invalid"),
        ({"labels": []}, 400, "invalid"),
        ({"labels": [{"value": "owl"}]}, 400, "invalid"),
        ({"labels": ["owl", "jay"]}, 400, "invalid"),
        ({"labels": [{"value": "owl"}, {"value": "owl"}]}, 422, "repeated_label"),
        ({"labels": [{"value": "owl"}, {"value": "ja\u200by"}]}, 422, "unprintable_label"),
        ({"content_kind": "video"}, 400, "invalid"),
        ({"question_type": "boxes"}, 400, "invalid"),
        ({"confidence": 1}, 400, "invalid"),
        ({"confidence": "high"}, 400, "invalid"),
        ({"min_answers": 0}, 400, "invalid"),
        ({"max_answers": 10**30}, 400, "invalid"),
        ({"min_answers": 5, "max_answers": 3}, 422, "answers_out_of_order"),
    ],
)
def test_a_project_that_makes_no_sense_is_refused(
    client: Client, changes: dict[str, Any], status: int, code: str
) -> None:
    client.force_login(a_user())

    reply = make(client, **changes)

    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert not Project.objects.exists()


def test_a_slug_that_is_taken_is_told(client: Client) -> None:
    a_project(slug="birds")
    client.force_login(a_user())

    reply = make(client)

    assert (reply.status_code, reply.json()["code"]) == (409, "slug_taken")


def test_an_owner_changes_what_they_like(client: Client) -> None:
    user = a_user()
    project = a_project(owner=user)
    client.force_login(user)

    reply = change(client, project, name="Beasts", is_open=False)

    assert (reply.json()["name"], reply.json()["is_open"]) == ("Beasts", False)
    assert reply.json()["question"] == project.question


@pytest.mark.parametrize(
    ("labels", "status"),
    [([{"value": "cat"}, {"value": "dog"}], 200), ([{"name": "Cat"}, {"name": "Dog"}], 400)],
)
def test_of_changes_a_label_may_leave_out_its_name_and_no_more(
    client: Client, labels: list[dict[str, str]], status: int
) -> None:
    user = a_user()
    client.force_login(user)

    project = a_project(labels=["cat", "dog"], owner=user)

    reply = change(client, project, labels=labels)

    assert reply.status_code == status, reply.json()


def test_what_cannot_be_changed_stays(client: Client) -> None:
    user = a_user()
    project = a_project(owner=user)
    client.force_login(user)

    change(client, project, slug="mine", content_kind="image", is_demo=True, id=99, created_at="x")

    assert Project.objects.values().get() == Project.objects.filter(pk=project.pk).values().get()
    project.refresh_from_db()
    assert (project.content_kind, project.is_demo) == ("text", False)


def test_a_reviewer_changes_nothing(client: Client) -> None:
    user = a_user()
    project = a_project()
    ProjectRole.objects.create(project=project, user=user, role=Role.REVIEWER)
    client.force_login(user)

    assert change(client, project, name="Beasts").status_code == 404


def test_a_project_cannot_take_the_place_of_a_page(client: Client) -> None:
    client.force_login(a_user())

    reply = make(client, slug="new")

    assert reply.status_code == 400
    assert list(reply.json()["errors"]) == ["slug"]
    assert not Project.objects.exists()


def test_what_only_hosts_send_people_to_is_nowhere_to_be_found(client: Client) -> None:
    """Threads that a host's people wrote are not for whoever comes by."""
    project = a_project(is_public=False)
    some_items(project, 3)

    assert listed(client) == []
    assert client.get(f"/api/v1/projects/{project.slug}").status_code == 404
    for way in ("rounds", "qualification"):
        asked = client.post(f"/api/v1/projects/{project.slug}/{way}", {}, "application/json")
        assert (asked.status_code, asked.json()["code"]) == (404, "no_such_project")


def test_who_has_a_part_in_it_may_play_it_all_the_same(client: Client) -> None:
    owner = a_user()
    project = a_project(is_public=False, owner=owner)
    some_items(project, 3)
    client.force_login(owner)

    assert listed(client) == [project.slug]
    assert (
        client.post(f"/api/v1/projects/{project.slug}/rounds", {}, "application/json").status_code
        == 201
    )


def test_a_new_project_of_pairs_is_not_for_everybody(client: Client) -> None:
    client.force_login(a_user())
    labels = [{"value": value} for value in ("same", "related", "different")]
    pairs = {"question_type": "pair", "content_kind": "pair", "labels": labels}

    assert make(client).json()["is_public"] is True
    assert make(client, slug="forum", **pairs).json()["is_public"] is False
    assert make(client, slug="open-forum", is_public=True, **pairs).json()["is_public"] is True
