from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from labeling.models import Gold, GoldState, Project, Role, Worker
from tests.factories import a_lesson, a_project, an_item, sign_in, some_items

pytestmark = pytest.mark.django_db


def a_school() -> Project:
    project = a_project(pass_mark=0.5, guidelines="Look at the **ears**.")
    a_lesson(project)
    some_items(project, 12)
    return project


def post(client: Client, address: str, **body: Any) -> Any:
    return client.post(f"/api/v1/{address}", body, content_type="application/json")


def begin(client: Client, project: Project) -> Any:
    return post(client, f"projects/{project.slug}/qualification")


def test_who_has_to_learn_is_told_so_and_shown_no_answers(client: Client) -> None:
    project = a_school()

    refused = post(client, f"projects/{project.slug}/rounds")
    served = begin(client, project).json()

    assert (refused.status_code, refused.json()["code"]) == (409, "qualification_needed")
    assert (served["size"], served["answered"], served["needed"]) == (1, 0, 1)
    assert set(served["exercises"][0]) == {"id", "content"}
    assert "whiskers" not in str(served)


def test_a_lesson_tells_and_passing_opens_the_round(client: Client) -> None:
    project = a_school()
    (exercise,) = begin(client, project).json()["exercises"]

    told = post(client, f"exercises/{exercise['id']}/answer", choice="cat").json()

    assert told == {
        "choice": "cat",
        "is_right": True,
        "answer": "cat",
        "why": "See the whiskers.",
        "size": 1,
        "answered": 1,
        "right": 1,
        "needed": 1,
        "passed": True,
    }
    assert post(client, f"projects/{project.slug}/rounds").status_code == 201


def test_nobody_becomes_a_guest_where_there_is_nothing_to_learn(client: Client) -> None:
    reply = begin(client, a_project())

    assert (reply.status_code, reply.json()["code"]) == (409, "nothing_to_learn")
    assert not Worker.objects.exists()


def test_only_a_choice_is_taken(client: Client) -> None:
    (exercise,) = begin(client, a_school()).json()["exercises"]

    reply = post(client, f"exercises/{exercise['id']}/answer", choice="cow")

    assert (reply.status_code, reply.json()["code"]) == (422, "unknown_label")


def test_an_owner_teaches_lists_and_stops(client: Client) -> None:
    project = a_project()
    item = an_item(project, gold_label="cat", text="It purrs.")
    sign_in(client, project, Role.OWNER)
    address = f"projects/{project.slug}/lessons"

    made = post(client, address, item=item.pk, why="Only cats purr.")
    listed = client.get(f"/api/v1/{address}").json()
    gone = client.delete(f"/api/v1/{address}/{item.pk}")

    assert (made.status_code, gone.status_code) == (201, 204)
    assert listed["results"] == [
        {
            "id": item.pk,
            "external_id": "",
            "content": {"kind": "text", "text": "It purrs."},
            "choice": "cat",
            "why": "Only cats purr.",
        }
    ]
    assert listed["learners"] == {"n_attempts": 0, "n_failed": 0, "n_qualified": 0}
    assert Gold.objects.get().state == GoldState.DROPPED


def test_an_owner_asks_for_it_once_there_is_something_to_learn(client: Client) -> None:
    project = a_project()
    sign_in(client, project, Role.OWNER)

    def ask() -> Any:
        return client.patch(
            f"/api/v1/projects/{project.slug}",
            {"pass_mark": 0.8},
            content_type="application/json",
        )

    assert (ask().status_code, ask().json()["code"]) == (409, "no_lessons")
    a_lesson(project)
    assert ask().json()["pass_mark"] == 0.8


def test_examples_that_nobody_has_to_pass_are_few_and_shown_once(client: Client) -> None:
    project = a_project()
    some_items(project, 12)
    for _ in range(6):
        a_lesson(project)
    assert post(client, f"projects/{project.slug}/rounds").status_code == 201

    served = begin(client, project).json()
    assert (served["size"], served["needed"], served["is_optional"]) == (4, 0, True)
    for exercise in served["exercises"]:
        told = post(client, f"exercises/{exercise['id']}/answer", choice="dog").json()

    assert (told["passed"], told["right"]) == (True, 0)
    assert begin(client, project).json()["code"] == "nothing_to_learn"


def test_a_list_of_projects_says_which_have_examples(client: Client) -> None:
    taught, other = a_project(), a_project()
    a_lesson(taught)

    listed = client.get("/api/v1/projects").json()["results"]

    told = {project["slug"]: project["has_lessons"] for project in listed}
    assert told == {taught.slug: True, other.slug: False}
