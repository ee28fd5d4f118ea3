"""What players choose for themselves, take along, and leave behind."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from gamification.actions.departures import forget_player
from gamification.models import LedgerEntry, Player, Reward
from labeling.actions.departures import forget_worker
from labeling.actions.tokens import make_token
from labeling.models import (
    Answer,
    ApiToken,
    Appeal,
    IdempotentReply,
    ProjectRole,
    Role,
    Verdict,
    Worker,
)
from labeling.queries.invariants import every_invariant
from tests.cases import a_flag
from tests.factories import NOW, a_project, a_user, some_items
from tests.gamification.shop import a_reward, claim, give

pytestmark = pytest.mark.django_db
SETTINGS, DEPARTURE, BELONGINGS = (
    f"/api/v1/me/{name}" for name in ("settings", "departure", "belongings")
)


def send(client: Client, method: str, path: str, body: object):
    return getattr(client, method)(path, body, content_type="application/json")


@pytest.fixture
def player(client) -> Player:
    client.post("/api/v1/players")
    return Player.objects.get()


def test_what_is_chosen_stays_chosen_and_nothing_else_moves(client, player):
    told = send(client, "patch", SETTINGS, {"is_quiet": True, "language": "de"}).json()

    assert told == {
        "name": player.name,
        "is_guest": True,
        "timezone": "UTC",
        "language": "de",
        "is_hidden": False,
        "is_quiet": True,
    }
    assert client.get(SETTINGS).json() == told
    assert client.get("/api/v1/me").json()["is_quiet"]


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"timezone": "Atlantis/Poseidonis"}, "unknown_time_zone"),
        ({"timezone": "../etc/passwd"}, "unknown_time_zone"),
        ({"language": "tlh"}, "invalid"),
        ({"name": "<b>"}, "unfit_name"),
        ({"is_quiet": "perhaps"}, "invalid"),
    ],
)
def test_what_cannot_be_chosen_is_refused_kindly(client, player, chosen, code):
    reply = send(client, "patch", SETTINGS, chosen)

    assert reply.status_code in {400, 422}
    assert reply.json()["code"] == code


def test_a_name_somebody_has_is_refused_kindly(client, player):
    Client().post("/api/v1/players")
    other = Player.objects.exclude(pk=player.pk).get()

    reply = send(client, "patch", SETTINGS, {"name": other.name.upper()})

    assert (reply.status_code, reply.json()["code"]) == (409, "name_taken")


def test_a_chosen_language_is_spoken_at_once_and_at_the_next_log_in(client, player):
    send(client, "patch", SETTINGS, {"language": "de"})
    assert 'lang="de"' in client.get("/").content.decode()
    user = a_user("zoe")
    Worker.objects.filter(pk=player.pk).update(user=user)

    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": "zoe", "password": "pick&shovel"})

    assert 'lang="de"' in elsewhere.get("/").content.decode()


def test_without_a_choice_the_browser_decides(client):
    page = client.get("/", headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"})
    unknown = client.get("/", headers={"Accept-Language": "tlh"})

    assert 'lang="de"' in page.content.decode()
    assert 'lang="en"' in unknown.content.decode()


@pytest.fixture
def played(client: Client, player: Player) -> Player:
    """A player who has answered two things."""
    project = a_project()
    some_items(project, 3)
    served = client.post(f"/api/v1/projects/{project.slug}/rounds").json()
    for challenge in served["challenges"][:2]:
        send(client, "post", f"/api/v1/challenges/{challenge['id']}/answer", {"choice": "cat"})
    return player


def belongings(client: Client) -> Any:
    return json.loads(client.get(BELONGINGS).getvalue())


def test_everything_of_a_player_comes_along(client, played):
    told = belongings(client)

    assert told["profile"]["name"] == played.name
    assert [answer["choice"] for answer in told["answers"]] == ["cat", "cat"]
    [line] = told["ledger"]
    assert line["n_answers"] == 2


def test_what_was_claimed_and_where_one_was_comes_along_too(client, played):
    give(Worker.objects.get(pk=played.pk), 100)
    made = claim(a_reward(), Worker.objects.get(pk=played.pk)).claim
    send(client, "post", "/api/v1/teams", {"name": "Diggers"})
    send(client, "patch", SETTINGS, {"timezone": "Asia/Tokyo"})

    told = belongings(client)

    assert [one["id"] for one in told["claims"]] == [str(made.pk)]
    assert told["team"]["name"] == "Diggers"
    assert [zone["time_zone"] for zone in told["time_zones"]] == ["UTC"]
    assert told["passports"] == []


def test_what_waits_goes_back_when_its_player_leaves(client, played):
    player, reward = Worker.objects.get(pk=played.pk), a_reward(hold=timedelta(days=1), stock=1)
    Reward.objects.update(stocked=1)
    give(player, 100)
    made = claim(reward, player).claim

    leave(client, played.name)

    made.refresh_from_db()
    assert made.state == "given_back"
    assert Reward.objects.get().stock == 1
    assert [broken for one in every_invariant() for broken in one.find()] == []


def test_nothing_they_wrote_stays(client, played, somebody):
    case = a_flag(a_project(), played.worker)
    verdict = Verdict.objects.create(flag=case, reviewer=a_user(), decision="warn", given_at=NOW)
    appealed = a_flag(a_project(), played.worker, kind="appeal")
    Appeal.objects.create(flag=appealed, verdict=verdict, text="I am Zoe Smith.", made_at=NOW)
    IdempotentReply.objects.create(
        user=somebody, key="k", request_hash="h", status=200, body={"n": "zoe"}, created_at=NOW
    )

    leave(client, played.name)

    assert Appeal.objects.get().text == ""
    assert not IdempotentReply.objects.exists()


def test_nothing_of_others_comes_along_and_nothing_tells_what_was_gold(client, played):
    assert belongings(Client()).get("answers") is None
    text = client.get(BELONGINGS).getvalue().decode()

    other = Client()
    other.post("/api/v1/players")
    assert belongings(other)["answers"] == []
    assert not {"gold", "trust", "accuracy", "is_right", "is_too_fast"} & set(text.split('"'))


def leave(client: Client, name: str):
    return send(client, "post", DEPARTURE, {"name": name})


def test_who_leaves_is_forgotten_and_their_answers_and_points_stay(client, played):
    before = LedgerEntry.objects.count()

    assert leave(client, f" {played.name.lower()} ").status_code == 204

    played.refresh_from_db()
    assert played.name == "a former player"
    assert Answer.objects.filter(worker=played.pk).count() == 2
    assert LedgerEntry.objects.count() == before
    assert [broken for one in every_invariant() for broken in one.find()] == []
    assert client.get("/api/v1/me").status_code == 401


def test_nobody_leaves_by_a_slip(client, played):
    reply = leave(client, "yes")

    assert (reply.status_code, reply.json()["code"]) == (422, "not_confirmed")
    assert client.get("/api/v1/me").json()["name"] == played.name


def test_leaving_in_two_tabs_is_leaving_once(client, played):
    again = Client()
    again.cookies = client.cookies.copy()
    leave(client, played.name)
    left_at = Player.objects.get(pk=played.pk).left_at

    assert leave(again, played.name).status_code == 401
    forget_worker(worker_id=played.pk, at=timezone.now() + timedelta(days=1))

    assert Player.objects.get(pk=played.pk).left_at == left_at


def test_many_may_leave(client, player):
    Client().post("/api/v1/players")

    for one in Player.objects.all():
        forget_player(player_id=one.pk, at=NOW)

    assert set(Player.objects.values_list("name", flat=True)) == {"a former player"}


def test_who_has_left_is_not_renamed_by_a_tab_left_open(client, player):
    forget_player(player_id=player.pk, at=NOW)

    send(client, "patch", SETTINGS, {"name": "Back Again", "is_hidden": False})

    player.refresh_from_db()
    assert player.name == "a former player"


@pytest.fixture
def somebody(client, player) -> User:
    """A player with an account, who has a second browser."""
    user = a_user("zoe", email="zoe@example.com")
    EmailAddress.objects.create(user=user, email="zoe@example.com")
    Worker.objects.filter(pk=player.pk).update(user=user)
    client.force_login(user)
    return user


def test_an_account_is_emptied_and_its_other_sessions_end(client, player, somebody):
    make_token(user_id=somebody.pk, name="script", at=NOW)
    elsewhere = Client()
    elsewhere.force_login(somebody)

    assert leave(client, player.name).status_code == 204

    somebody.refresh_from_db()
    assert not {"zoe", "zoe@example.com"} & {somebody.username, somebody.email}
    assert not somebody.has_usable_password()
    assert not ApiToken.objects.exists()
    assert not EmailAddress.objects.exists()
    assert elsewhere.get("/api/v1/me").status_code == 401
    assert elsewhere.get("/projects/").status_code == 302


def test_a_projects_only_owner_hands_it_over_first(client, player, somebody):
    project = a_project(owner=somebody, name="Birds")

    reply = leave(client, player.name)

    assert (reply.status_code, reply.json()["code"]) == (409, "still_needed")
    assert "Birds" in reply.json()["detail"]
    assert Player.objects.get(pk=player.pk).name == player.name

    ProjectRole.objects.create(project=project, user=a_user(), role=Role.OWNER)
    assert leave(client, player.name).status_code == 204
