"""Staff stock the shop, and decide what waits, in Django's admin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gamification.models import Reward, VoucherCode
from tests.factories import a_user
from tests.gamification.shop import a_player, a_reward, claim, points

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(a_user(is_staff=True, is_superuser=True))
    return client


def filled_in(**changes: Any) -> dict[str, Any]:
    return {
        "slug": "mug",
        "kind": "voucher",
        "name": "A mug",
        "description": "It holds coffee.",
        "price": 40,
        "per_player": 1,
        "hold": "1 00:00:00",
        "is_open": "on",
        **changes,
    }


def test_a_voucher_is_made_with_its_codes_and_gets_more(desk: Client) -> None:
    desk.post(reverse("admin:gamification_reward_add"), filled_in(codes="A\nB\n\nB"))
    reward = Reward.objects.get()
    assert (reward.stock, reward.stocked, reward.hold) == (2, 2, DAY)

    address = reverse("admin:gamification_reward_change", args=[reward.pk])
    desk.post(address, filled_in(name="A blue mug", codes="B\nC"))

    reward.refresh_from_db()
    assert (reward.name, reward.stock, VoucherCode.objects.count()) == ("A blue mug", 3, 3)


def test_what_could_never_be_handed_out_is_marked(desk: Client) -> None:
    unfit = filled_in(kind="nugget", gives="plaid")

    reply = desk.post(reverse("admin:gamification_reward_add"), unfit)

    assert b"A nugget is one of" in reply.content
    assert not Reward.objects.exists()


def test_what_waits_is_granted_or_paid_back(desk: Client) -> None:
    players = [a_player(100), a_player(100)]
    first, second = (claim(a_reward(hold=DAY), player).claim for player in players)
    address = reverse("admin:gamification_claim_changelist")

    desk.post(address, {"action": "grant", "_selected_action": [str(first.pk)]})
    desk.post(address, {"action": "pay_back", "_selected_action": [str(second.pk)]})
    again = desk.post(
        address, {"action": "pay_back", "_selected_action": [str(second.pk)]}, follow=True
    )

    first.refresh_from_db()
    assert (first.state, points(players[1])) == ("granted", {"settled": 100})
    assert b"paid back already" in again.content


@pytest.mark.parametrize("model", ["reward", "vouchercode", "claim", "budget"])
def test_every_list_opens(desk: Client, model: str) -> None:
    claim(a_reward(codes=1), a_player(100))

    reply = desk.get(reverse(f"admin:gamification_{model}_changelist"))

    assert reply.status_code == 200
