"""Leagues, boards, teams, the season and passports: who may see and do what, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from gamification.models import Membership, Player, Team
from labeling.actions.tokens import make_token
from labeling.api.auth import WORKER_KEY
from tests.factories import NOW, a_user

pytestmark = pytest.mark.django_db

# What a stranger, a guest, a user who never played, and a program of theirs get.
EXPECTED = {
    ("GET", "leagues/mine"): (200, 200, 200, 200),
    ("GET", "boards/day"): (200, 200, 200, 200),
    ("GET", "boards/week"): (200, 200, 200, 200),
    ("GET", "boards/ever"): (200, 200, 200, 200),
    ("GET", "seasons/current"): (200, 200, 200, 200),
    ("GET", "teams"): (200, 200, 200, 200),
    ("POST", "teams"): (401, 201, 401, 401),
    ("POST", "teams/mine"): (401, 404, 401, 401),
    ("DELETE", "teams/mine"): (401, 204, 401, 401),
    ("GET", "me/passport"): (401, 200, 401, 401),
    ("POST", "me/passport"): (401, 409, 401, 401),
    ("GET", "passport/issuer"): (200, 200, 200, 200),
    ("GET", "passport/keys"): (200, 200, 200, 200),
    ("POST", "passport/verifications"): (200, 200, 200, 200),
    ("GET", "passport/badges/00000000-0000-0000-0000-000000000000"): (404, 404, 404, 404),
}
BODIES = {
    "teams": {"name": "Diggers"},
    "teams/mine": {"code": "ABCDEFGH"},
    "me/passport": {"question_type": "choice"},
    "passport/verifications": {"token": "none"},
}


def a_guest() -> Client:
    client = Client()
    client.post("/api/v1/players")
    return client


def a_signed_in_user() -> Client:
    client = Client()
    client.force_login(a_user())
    return client


def a_program() -> Client:
    _, secret = make_token(user_id=a_user().pk, name="ci", at=NOW)
    return Client(headers={"Authorization": f"Bearer {secret}"})


ASKERS: list[Callable[[], Client]] = [Client, a_guest, a_signed_in_user, a_program]


def ask(client: Client, method: str, path: str, body: Any = None) -> Any:
    body = BODIES.get(path) if body is None else body
    how = {} if method == "GET" else {"data": body or {}, "content_type": "application/json"}
    return getattr(client, method.lower())(f"/api/v1/{path}", **how)


@pytest.mark.parametrize(("method", "path"), EXPECTED)
def test_who_may_do_what(method: str, path: str) -> None:
    replies = [ask(asker(), method, path) for asker in ASKERS]

    assert tuple(reply.status_code for reply in replies) == EXPECTED[method, path]
    for reply in replies:
        if reply.status_code >= 400:
            assert reply["Content-Type"] == "application/problem+json"


def test_a_team_is_made_joined_and_left():
    first, second = a_guest(), a_guest()

    made = ask(first, "POST", "teams").json()["mine"]
    joined = ask(second, "POST", "teams/mine", {"code": made["code"]}).json()["mine"]

    assert [member["is_me"] for member in joined["members"]] == [False, True]
    assert ask(first, "DELETE", "teams/mine").status_code == 204
    assert ask(first, "GET", "teams").json()["mine"] is None
    assert Membership.objects.count() == 1


def test_a_code_is_for_members_only():
    ask(a_guest(), "POST", "teams")

    told = ask(a_guest(), "GET", "teams").content.decode()

    assert Team.objects.get().code not in told


@pytest.mark.usefixtures("early_in_the_hour")
def test_codes_cannot_be_guessed_at_leisure():
    client = a_guest()

    replies = [ask(client, "POST", "teams/mine") for _ in range(31)]

    assert [reply.status_code for reply in replies] == [404] * 30 + [429]


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "<b>"}, {"name": ["Diggers"]}])
def test_no_name_makes_no_team(body):
    assert ask(a_guest(), "POST", "teams", body).status_code in {400, 422}


def test_a_league_is_told_to_who_is_in_it_and_not_to_who_wants_quiet():
    client = a_guest()
    Player.objects.filter(pk=client.session[WORKER_KEY]).update(is_quiet=True)

    told = ask(client, "GET", "leagues/mine").json()

    assert (told["is_quiet"], told["rows"], told["last"]) == (True, [], None)
