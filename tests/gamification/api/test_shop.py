"""The shop over HTTP: who may do what, and what they are told."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from gamification.actions.fulfilment import refuse_claim
from gamification.models import Claim, Reward
from labeling.actions.tokens import make_token
from labeling.models import Standing
from tests.factories import NOW, a_project, a_user
from tests.gamification.shop import a_player, a_reward, claim, hand_out, playing, points, signed_in

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def ask(client: Client, method: str, address: str, body: Any = None, **headers: str) -> Any:
    return client.generic(
        method,
        f"/api/v1/{address}",
        as_json(body),
        content_type="application/json",
        headers=headers,
    )


def as_json(body: Any) -> bytes:
    return b"" if body is None else json.dumps(body).encode()


def wish(reward: Reward) -> dict[str, Any]:
    return {"reward": reward.slug, "price": reward.price}


def test_a_player_sees_the_shop_claims_and_reads_the_code() -> None:
    player, reward = a_player(100), a_reward(codes=3)
    client = playing(player)
    assert ask(client, "GET", "shop").json()["settled"] == 100

    reply = ask(client, "POST", "claims", wish(reward))

    assert (reply.status_code, reply.json()["state"], reply.json()["code"]) == (201, "held", "")
    Claim.objects.update(due_at=NOW)
    hand_out()
    shop = ask(client, "GET", "shop").json()
    assert (shop["settled"], shop["offers"][0]["mine"], shop["offers"][0]["stock"]) == (60, 1, 2)
    assert [line["code"][:5] for line in shop["claims"]] == ["CODE-"]


def test_a_double_click_claims_once() -> None:
    player, reward = a_player(100), a_reward(per_player=None)
    client = playing(player)

    replies = [
        ask(client, "POST", "claims", wish(reward), **{"Idempotency-Key": "k"}) for _ in range(2)
    ]

    assert [reply.status_code for reply in replies] == [201, 200]
    assert replies[0].json() == replies[1].json()
    assert points(player)["spent"] == 40


def test_two_tabs_get_one_of_what_is_one_each() -> None:
    player, reward = a_player(100), a_reward()
    first, second = playing(player), playing(player)

    assert ask(first, "POST", "claims", wish(reward)).status_code == 201
    reply = ask(second, "POST", "claims", wish(reward))

    assert (reply.status_code, reply.json()["code"]) == (409, "limit_reached")
    assert reply.json()["detail"] == "Early bird is yours already."


def test_every_refusal_is_kind_and_costs_nothing() -> None:
    player, guest = a_player(100), a_player(100, signed_up=False)
    banned = a_player(100)
    Standing.objects.create(worker=banned, project=a_project(), banned_at=NOW)
    gone = a_reward()
    Reward.objects.filter(pk=gone.pk).delete()
    cases = [
        (player, wish(gone), 404, "no_such_reward"),
        (player, wish(a_reward(is_open=False)), 409, "not_on_offer"),
        (player, {**wish(a_reward()), "price": 1}, 409, "price_changed"),
        (player, wish(a_reward(stock=0)), 409, "sold_out"),
        (player, wish(a_reward(price=101)), 409, "not_enough_points"),
        (player, {"reward": "x", "price": 0}, 400, "invalid"),
        (player, {"reward": "../x", "price": 1}, 400, "invalid"),
        (player, {}, 400, "invalid"),
        (guest, wish(a_reward(codes=1)), 403, "sign_up_first"),
        (banned, wish(a_reward()), 403, "suspended"),
    ]

    for who, body, status, code in cases:
        reply = ask(playing(who), "POST", "claims", body)
        assert (reply.status_code, reply.json()["code"]) == (status, code)
        assert reply["Content-Type"] == "application/problem+json"
        assert points(who) == {"settled": 100}
    assert not Claim.objects.exists()


def test_what_was_given_back_is_paid_back_and_said_twice_is_said_once() -> None:
    player = a_player(100)
    made = claim(a_reward(hold=DAY), player).claim
    client = playing(player)

    for _ in range(2):
        reply = ask(client, "POST", f"claims/{made.pk}/give-back")
        assert (reply.status_code, reply.json()["why"]) == (200, "changed_mind")

    assert points(player) == {"settled": 100}


def test_a_title_is_put_on_and_taken_off() -> None:
    player = a_player(100)
    made = claim(a_reward(gives="Vein reader"), player).claim
    client = playing(player)

    assert ask(client, "PUT", f"claims/{made.pk}/worn").status_code == 204
    assert ask(client, "GET", "me").json()["worn"] == {"title": "Vein reader"}

    assert ask(client, "DELETE", f"claims/{made.pk}/worn").status_code == 204
    assert ask(client, "GET", "me").json()["worn"] == {}


# Who may do what: nobody, a player, another player, somebody signed in, staff, and a staff token.

ROLES = ("nobody", "player", "other player", "user", "staff", "token")

EXPECTED = {
    ("GET", "shop"): (200, 200, 200, 200, 200, 200),
    ("GET", "claims"): (401, 200, 200, 401, 401, 401),
    ("POST", "claims"): (401, 201, 409, 401, 401, 401),
    ("POST", "claims/{claim}/give-back"): (401, 200, 404, 401, 401, 401),
    ("PUT", "claims/{worn}/worn"): (401, 204, 404, 401, 401, 401),
    ("DELETE", "claims/{worn}/worn"): (401, 204, 404, 401, 401, 401),
    ("GET", "claims/waiting"): (401, 401, 401, 403, 200, 200),
    ("POST", "claims/{claim}/decision"): (401, 401, 401, 403, 200, 200),
    ("GET", "rewards"): (401, 401, 401, 403, 200, 200),
    ("POST", "rewards"): (401, 401, 401, 403, 201, 201),
    ("PATCH", "rewards/{reward}"): (401, 401, 401, 403, 200, 200),
    ("DELETE", "rewards/{unclaimed}"): (401, 401, 401, 403, 204, 204),
    ("POST", "rewards/{voucher}/codes"): (401, 401, 401, 403, 200, 200),
    ("POST", "rewards/{limited}/stock"): (401, 401, 401, 403, 200, 200),
    ("GET", "projects/{project}/budget"): (401, 401, 401, 404, 200, 200),
    ("PUT", "projects/{project}/budget"): (401, 401, 401, 404, 200, 200),
}

BODIES: dict[str, Any] = {
    "claims": {"reward": "vein-reader", "price": 40},
    "claims/{claim}/decision": {"decision": "grant"},
    "rewards": {
        "slug": "new",
        "kind": "title",
        "gives": "New",
        "name": "New",
        "description": "New",
        "price": 5,
    },
    "rewards/{reward}": {"price": 50},
    "rewards/{voucher}/codes": {"codes": ["A", "B"]},
    "rewards/{limited}/stock": {"more": 2},
    "projects/{project}/budget": {"credits": 500},
}


@pytest.fixture
def world() -> dict[str, Any]:
    player, staff = a_player(200), a_user(is_staff=True)
    reward = a_reward(slug="vein-reader", per_player=None)
    _, text = make_token(user_id=staff.pk, name="one", at=NOW)
    return {
        "addresses": {
            "claim": claim(a_reward(hold=DAY), player).claim.pk,
            "worn": claim(a_reward(), player).claim.pk,
            "reward": reward.slug,
            "unclaimed": a_reward().slug,
            "voucher": a_reward(codes=1).slug,
            "limited": a_reward(stock=1, stocked=1).slug,
            "project": a_project(owner=staff).slug,
        },
        "clients": {
            "nobody": (Client(), {}),
            "player": (playing(player), {}),
            "other player": (playing(a_player()), {}),
            "user": (signed_in(a_user()), {}),
            "staff": (signed_in(staff), {}),
            "token": (Client(), {"Authorization": f"Bearer {text}"}),
        },
    }


@pytest.mark.parametrize(("method", "address"), EXPECTED)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_it_may(world, method: str, address: str, role: str) -> None:
    client, headers = world["clients"][role]
    before = rows()

    reply = ask(
        client, method, address.format(**world["addresses"]), BODIES.get(address), **headers
    )

    assert reply.status_code == EXPECTED[method, address][ROLES.index(role)]
    if method == "GET" or reply.status_code >= 400:
        assert rows() == before
    if reply.status_code >= 400:
        assert reply["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("method", "address"), [key for key in EXPECTED if key[0] != "GET"])
def test_another_site_gets_nothing_done(world, method: str, address: str) -> None:
    before = rows()

    for role in ("player", "staff"):
        client, _ = world["clients"][role]
        reply = ask(
            client,
            method,
            address.format(**world["addresses"]),
            BODIES.get(address),
            Origin="https://evil.example",
        )
        assert (reply.status_code, reply.json()["code"]) == (403, "cross_site")

    assert rows() == before


def rows() -> list[Any]:
    return [list(model._default_manager.order_by("pk").values()) for model in (Reward, Claim)]


def test_anothers_claim_is_as_if_it_were_not(world) -> None:
    client, _ = world["clients"]["other player"]
    there, absent = world["addresses"]["claim"], uuid4()

    foreign, missing = (
        ask(client, "POST", f"claims/{one}/give-back").json() for one in (there, absent)
    )

    assert foreign == missing


def test_what_was_paid_back_by_a_person_says_why() -> None:
    player = a_player(100)
    made = claim(a_reward(codes=1), player).claim
    refuse_claim(claim_id=made.pk, why="The code was no good.", at=NOW)

    [line] = ask(playing(player), "GET", "claims").json()["results"]

    assert (line["state"], line["why"], line["code"]) == ("refused", "The code was no good.", "")
