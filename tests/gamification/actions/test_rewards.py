"""What is put on the shelf can be handed out."""

from __future__ import annotations

from typing import Any

import pytest

from gamification.actions.claims import NoSuchReward
from gamification.actions.rewards import (
    DEMO,
    HasBeenClaimed,
    SlugTaken,
    UnfitReward,
    add_codes,
    change_reward,
    make_reward,
    remove_reward,
    restock,
    stock_demo_shop,
)
from gamification.models import Reward, VoucherCode
from tests.factories import NOW
from tests.gamification.shop import a_player, a_reward, claim

pytestmark = pytest.mark.django_db


def fields(**changes: Any) -> dict[str, Any]:
    return {
        "slug": "one",
        "name": "One",
        "description": "The first.",
        "kind": "title",
        "gives": "One",
        "price": 10,
        **changes,
    }


@pytest.mark.parametrize(
    "unfit",
    [
        {"gives": " "},
        {"kind": "nugget", "gives": "plaid"},
        {"kind": "webhook", "url": "http://1.1.1.1/"},
        {"kind": "webhook", "url": "ftp://1.1.1.1/"},
        {"kind": "webhook", "url": ""},
        {"kind": "medal"},
        {"price": 0},
        {"name": ""},
    ],
)
def test_what_could_never_be_handed_out_is_refused(unfit: dict[str, Any]) -> None:
    with pytest.raises(UnfitReward):
        make_reward(fields=fields(**unfit), at=NOW)

    assert not Reward.objects.exists()


def test_a_name_is_taken_once() -> None:
    make_reward(fields=fields(), at=NOW)

    with pytest.raises(SlugTaken):
        make_reward(fields=fields(), at=NOW)


def test_a_voucher_has_as_many_as_there_are_codes() -> None:
    make_reward(fields=fields(kind="voucher", gives="", stock=99), at=NOW)

    first = add_codes(slug="one", codes=["A", " B ", "A", "", "C"])
    again = add_codes(slug="one", codes=["C", "D"])

    assert [(first.n_new, first.n_known), (again.n_new, again.n_known)] == [(3, 0), (1, 1)]
    reward = Reward.objects.get()
    assert (reward.stock, reward.stocked, VoucherCode.objects.count()) == (4, 4, 4)


def test_more_can_be_brought_of_what_is_limited_alone() -> None:
    make_reward(fields=fields(stock=2), at=NOW)

    assert restock(slug="one", n=3).stock == 5
    for other in (a_reward(), a_reward(codes=1)):
        with pytest.raises(UnfitReward):
            restock(slug=other.slug, n=1)


def test_a_changed_price_is_for_those_who_come_later() -> None:
    reward = a_reward(price=40)
    made = claim(reward, a_player(100)).claim

    change_reward(slug=reward.slug, changes={"price": 90})

    made.refresh_from_db()
    assert (made.price, Reward.objects.get().price) == (40, 90)


def test_what_somebody_has_cannot_be_removed() -> None:
    claimed, unclaimed = a_reward(), a_reward(codes=2)
    claim(claimed, a_player(100))

    remove_reward(slug=unclaimed.slug)
    with pytest.raises(HasBeenClaimed):
        remove_reward(slug=claimed.slug)
    with pytest.raises(NoSuchReward):
        remove_reward(slug="nowhere")


def test_the_demo_shop_is_stocked_once() -> None:
    assert stock_demo_shop(at=NOW) == len(DEMO)
    assert stock_demo_shop(at=NOW) == 0

    assert Reward.objects.filter(kind="voucher", stock=20, stocked=20).count() == 2
