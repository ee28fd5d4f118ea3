"""What the shop shows, and what the ledger says of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gamification.actions.fulfilment import give_back_claim
from gamification.actions.outfits import wear
from gamification.queries.gains import ledger_of
from gamification.queries.profiles import me
from gamification.queries.shop import claims_of, shop_of, worn_by
from tests.factories import NOW
from tests.gamification.shop import a_player, a_reward, claim, hand_out

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_the_ledger_says_what_was_claimed_and_given_back() -> None:
    player = a_player(100)
    claim(a_reward(name="Rose nuggets", price=30), player)
    made = claim(a_reward(name="A late one", price=20, hold=DAY), player).claim
    give_back_claim(claim_id=made.pk, player_id=player.pk, at=NOW)

    told = [
        (line.sentence, line.settled)
        for line in ledger_of(player.pk, before=None, n_days=7).lines
        if line.reward
    ]

    assert sorted(told) == [
        ("Claimed: A late one.", -20),
        ("Claimed: Rose nuggets.", -30),
        ("Given back: A late one.", 20),
    ]


def test_a_code_is_shown_once_it_is_granted() -> None:
    player = a_player(100)
    reward = a_reward(codes=1, hold=DAY)
    claim(reward, player)

    assert [line.code for line in claims_of(player.pk)] == [""]

    hand_out(over=DAY)
    assert [line.code for line in claims_of(player.pk)] == [reward.codes.get().code]


def test_a_stranger_sees_the_shelf() -> None:
    a_reward(name="Dear", price=90)
    a_reward(name="Cheap", price=10)
    a_reward(is_open=False)

    shop = shop_of(None, at=NOW)

    assert [offer.name for offer in shop.offers] == ["Cheap", "Dear"]
    assert shop.claims == []


def test_what_was_taken_off_the_shelf_stays_with_those_who_have_it() -> None:
    player, reward = a_player(100), a_reward()
    claim(reward, player)
    reward.is_open = False
    reward.save()

    shop = shop_of(player.pk, at=NOW)

    assert shop.offers == []
    assert [line.reward for line in shop.claims] == [reward.slug]


def test_what_is_worn_is_seen() -> None:
    player, other = a_player(100), a_player()
    wear(claim_id=claim(a_reward(gives="Vein reader"), player).claim.pk, player_id=player.pk)

    assert worn_by([player.pk, other.pk]) == {player.pk: {"title": "Vein reader"}, other.pk: {}}
    assert me(player.pk, at=NOW)["worn"] == {"title": "Vein reader"}


def test_the_shelf_takes_as_many_queries_however_long_it_is(django_assert_num_queries) -> None:
    player = a_player(500)
    for _ in range(6):
        claim(a_reward(codes=1), player)

    with django_assert_num_queries(7):
        shop_of(player.pk, at=NOW)
