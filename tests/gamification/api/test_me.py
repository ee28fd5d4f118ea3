"""The player's own page over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gamification.models import LedgerTx, Player
from tests.factories import a_project, some_items

pytestmark = pytest.mark.django_db


def patch(client: Client, body: object):
    return client.patch("/api/v1/me", body, content_type="application/json")


@pytest.fixture
def player(client) -> Player:
    client.post("/api/v1/players")
    return Player.objects.get()


def test_a_stranger_becomes_a_player_with_one_call(client):
    reply = client.post("/api/v1/players")

    assert reply.status_code == 201
    told = reply.json()
    player = Player.objects.get()
    assert told == {
        "id": str(player.worker.public_id),
        "name": player.name,
        "worn": {},
        "is_guest": True,
        "is_quiet": False,
        "timezone": "UTC",
        "points": {"pending": 0, "settled": 0},
        "streak": {"days": 0, "today": False, "freezes": 2},
        "board": {"place": None, "of": 0, "points": 0},
    }
    assert client.get("/api/v1/me").json() == told


def test_becoming_a_player_twice_is_being_the_same_one(client):
    first = client.post("/api/v1/players").json()

    assert client.post("/api/v1/players").json() == first


def test_who_asks_for_a_round_is_a_player_too(client):
    project = a_project()
    some_items(project, 3)
    client.post(f"/api/v1/projects/{project.slug}/rounds")

    assert client.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/me", "/api/v1/me/ledger"])
def test_nobody_is_a_clear_401(client, path):
    reply = client.get(path)

    assert reply.status_code == 401
    assert reply.json()["code"] == "not_signed_in"


def test_reading_me_takes_a_fixed_number_of_queries(client, player, django_assert_num_queries):
    with django_assert_num_queries(6):
        client.get("/api/v1/me")


def test_a_player_changes_name_and_zone(client, player):
    told = patch(client, {"name": "Zoë", "timezone": "Europe/Berlin"}).json()

    assert (told["name"], told["timezone"]) == ("Zoë", "Europe/Berlin")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"timezone": "Europe/Atlantis"}, 422, "unknown_time_zone"),
        ({"timezone": "../../etc/passwd"}, 422, "unknown_time_zone"),
        ({"name": "<b>bold</b>"}, 422, "unfit_name"),
        ({"name": None}, 400, "invalid"),
        ({"timezone": "x" * 65}, 400, "invalid"),
        ([], 400, "invalid"),
    ],
)
def test_nonsense_is_a_clear_refusal(client, player, body, status, code):
    reply = patch(client, body)

    assert reply.status_code == status
    assert reply.json()["code"] == code


def test_a_taken_name_is_a_clear_409(client, player):
    other = Client()
    other.post("/api/v1/players")

    reply = patch(other, {"name": player.name.upper()})

    assert reply.status_code == 409
    assert reply.json()["code"] == "name_taken"


def test_nobody_changes_what_another_site_asks_for(client, player):
    reply = client.patch(
        "/api/v1/me",
        {"name": "Mallory"},
        content_type="application/json",
        headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    )

    assert reply.status_code == 403


@pytest.fixture
def answered(client) -> str:
    project = a_project()
    some_items(project, 10)
    served = client.post(f"/api/v1/projects/{project.slug}/rounds").json()
    for challenge in served["challenges"]:
        client.post(
            f"/api/v1/challenges/{challenge['id']}/answer",
            {"choice": "cat"},
            content_type="application/json",
        )
    return str(served["id"])


def lines(client: Client, **query: str):
    return client.get("/api/v1/me/ledger", query).json()["results"]


def test_the_ledger_says_what_was_given_where_and_when(client, answered):
    assert lines(client) == [
        {
            "day": timezone.now().date().isoformat(),
            "project": "Animals",
            "reason": "answer",
            "answers": 10,
            "pending": 80,
            "settled": 0,
            "sentence": "10 answers locked in.",
        }
    ]


def test_the_ledger_comes_in_pages_of_days(client, answered):
    today = timezone.now().date()

    page = client.get("/api/v1/me/ledger", {"before": f"{today + timedelta(days=1)}"}).json()

    assert (len(page["results"]), page["next"]) == (1, None)
    assert lines(client, before=f"{today}") == []


def test_nobody_reads_another_s_ledger(client, answered):
    other = Client()
    other.post("/api/v1/players")

    assert lines(other) == []
    assert LedgerTx.objects.count() == 10


def test_the_ledger_takes_a_fixed_number_of_queries(client, answered, django_assert_num_queries):
    with django_assert_num_queries(5):
        client.get("/api/v1/me/ledger")


def test_before_there_was_a_game_nobody_has_earned(client, player):
    client.patch("/api/v1/me", {"timezone": "Pacific/Auckland"}, content_type="application/json")

    assert lines(client, before="0001-01-01") == []


@pytest.mark.parametrize("before", ["nowhere", "2026-13-01", "1"])
def test_a_made_up_place_in_the_ledger_is_a_clear_400(client, player, before):
    reply = client.get("/api/v1/me/ledger", {"before": before})

    assert (reply.status_code, reply.json()["code"]) == (400, "invalid")
