"""Boards over HTTP."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from gamification.models import Player
from labeling.api.auth import WORKER_KEY
from tests.factories import a_project, a_user, some_items
from tests.gamification.earning import earn

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    project = a_project()
    some_items(project, 10)
    return project


def play(client: Client, project, n_answers: int) -> None:
    """Become a player, of whom so many answers have settled."""
    client.post("/api/v1/players")
    player = Player.objects.get(pk=client.session[WORKER_KEY])
    earn(player, 10 * n_answers, at=timezone.now(), project_id=project.pk)


def test_the_board_shows_the_best_first_and_the_asker(client, project):
    play(Client(), project, 3)
    play(client, project, 2)

    board = client.get("/api/v1/boards/week").json()

    assert [(row["place"], row["points"], row["is_me"]) for row in board["rows"]] == [
        (1, 30, False),
        (2, 20, True),
    ]
    assert board["ends_at"].endswith("T00:00:00Z")


def test_a_stranger_may_look(client, project):
    play(Client(), project, 1)

    board = client.get("/api/v1/boards/week").json()

    assert [row["is_me"] for row in board["rows"]] == [False]


def test_a_project_has_a_board_of_its_own(client, project):
    elsewhere = a_project()
    play(client, project, 1)

    here = client.get("/api/v1/boards/week", {"project": project.slug}).json()
    there = client.get("/api/v1/boards/week", {"project": elsewhere.slug}).json()

    assert len(here["rows"]) == 1
    assert there["rows"] == []


def test_there_is_a_board_of_today_and_of_all_time(client, project):
    play(client, project, 2)

    today, ever = (client.get(f"/api/v1/boards/{span}").json() for span in ("day", "ever"))

    assert (
        [row["points"] for row in today["rows"]] == [row["points"] for row in ever["rows"]] == [20]
    )
    assert today["ends_at"].endswith("T00:00:00Z")
    assert ever["ends_at"] is None


@pytest.mark.parametrize("address", ["year", "day?project={}"])
def test_other_boards_there_are_none(client, project, address):
    reply = client.get("/api/v1/boards/" + address.format(project.slug))

    assert (reply.status_code, reply.json()["code"]) == (404, "no_such_board")


def test_who_wants_quiet_sees_no_board(client, project):
    play(Client(), project, 3)
    play(client, project, 2)
    Player.objects.filter(pk=client.session[WORKER_KEY]).update(is_quiet=True)

    board = client.get("/api/v1/boards/week").json()

    assert (board["is_quiet"], board["rows"]) == (True, [])


def test_an_unknown_project_is_a_clear_404(client):
    reply = client.get("/api/v1/boards/week", {"project": "nowhere"})

    assert reply.status_code == 404
    assert reply.json()["code"] == "no_such_project"


def test_a_board_takes_a_fixed_number_of_queries(client, project, django_assert_num_queries):
    for n_answers in (1, 2):
        play(Client(), project, n_answers)

    with django_assert_num_queries(1):
        client.get("/api/v1/boards/week")


def test_the_board_of_a_project_one_may_not_see_is_not_there(client):
    project = a_project(is_open=False, owner=a_user("owner"))

    assert client.get("/api/v1/boards/week", {"project": project.slug}).status_code == 404

    client.force_login(User.objects.get(username="owner"))
    assert client.get("/api/v1/boards/week", {"project": project.slug}).status_code == 200


@pytest.mark.parametrize("name", ["nowhere", "a\0b", "a b", "ä"])
def test_a_name_of_no_project_has_no_board(client, name):
    assert client.get("/api/v1/boards/week", {"project": name}).status_code == 404
