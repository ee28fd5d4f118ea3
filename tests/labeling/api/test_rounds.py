"""Rounds over HTTP."""

import pytest
from django.test import Client

from labeling.models import Worker
from tests.factories import a_project, a_user, an_item, some_items

pytestmark = pytest.mark.django_db


def ask(client: Client, slug: str):
    return client.post(f"/api/v1/projects/{slug}/rounds")


def test_a_stranger_gets_a_round_and_is_a_guest_from_then_on(client):
    project = a_project()
    some_items(project, 12)

    reply = ask(client, project.slug)

    assert reply.status_code == 201
    assert len(reply.json()["challenges"]) == 10
    assert Worker.objects.get().user is None


def test_asking_again_hands_back_the_same_round(client):
    project = a_project()
    some_items(project, 12)
    first = ask(client, project.slug)

    again = ask(client, project.slug)

    assert again.status_code == 200
    assert again.json() == first.json()
    assert Worker.objects.count() == 1


def test_a_worker_is_told_this_and_no_more(client):
    project = a_project(guidelines="Look at the **ears**.")
    an_item(project, external_id="cat-17.png", importance=3.0, priority=0.9)

    told = ask(client, project.slug).json()

    assert told.pop("expires_at")
    assert told.pop("id")
    assert told.pop("gained", 0) == 0  # Said only with the game.
    (challenge,) = told.pop("challenges")
    assert set(challenge) == {"id", "content"}
    assert challenge["content"].keys() == {"kind", "text"}
    assert told == {
        "project": project.slug,
        "name": "Animals",
        "question": "Which animal is this?",
        "question_type": "choice",
        "labels": [
            {"value": "cat", "name": "Cat"},
            {"value": "dog", "name": "Dog"},
            {"value": "fox", "name": "Fox"},
        ],
        "guidelines_html": "<p>Look at the <strong>ears</strong>.</p>\n",
        "guidelines_version": 1,
        "size": 1,
        "answered": 0,
    }


def test_guidelines_cannot_carry_a_script(client):
    project = a_project(guidelines="<script>alert(1)</script> [x](javascript:alert(1)) <img src=x>")
    an_item(project)

    html = ask(client, project.slug).json()["guidelines_html"]

    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_a_round_can_be_fetched_again_by_its_worker(client):
    project = a_project()
    some_items(project, 12)
    served = ask(client, project.slug).json()

    assert client.get(f"/api/v1/rounds/{served['id']}").json() == served


def test_anothers_round_is_as_if_it_were_not(client):
    project = a_project()
    some_items(project, 12)
    served = ask(client, project.slug).json()
    other = Client()
    ask(other, project.slug)

    theirs = other.get(f"/api/v1/rounds/{served['id']}")
    nobodys = other.get("/api/v1/rounds/00000000-0000-4000-8000-000000000000")

    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json() == nobodys.json()


def test_an_unknown_project_is_a_clear_404(client):
    reply = ask(client, "nothing")

    assert reply.status_code == 404
    assert reply.json()["code"] == "no_such_project"
    assert not Worker.objects.exists()


def test_nothing_left_is_a_clear_409(client):
    project = a_project()

    reply = ask(client, project.slug)

    assert reply.status_code == 409
    assert reply.json()["code"] == "no_items_left"


def test_who_signs_in_keeps_what_they_did_as_a_guest(client):
    project = a_project()
    some_items(project, 12)
    ask(client, project.slug)
    user = a_user()

    client.force_login(user)

    assert Worker.objects.get().user == user
    assert ask(client, project.slug).status_code == 200
