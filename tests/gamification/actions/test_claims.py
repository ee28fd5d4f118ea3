"""Claims: paid once, never more than there is, by nobody who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from gamification.actions.claims import (
    ClaimKeyReused,
    LimitReached,
    NoSuchReward,
    NotEnoughPoints,
    NotOnOffer,
    PriceChanged,
    SignUpFirst,
    SoldOut,
)
from gamification.events import RewardClaimed
from gamification.models import Claim, LedgerTx, Reward, VoucherCode
from labeling.actions.workers import Suspended
from labeling.models import Standing
from tests.cases import a_flag
from tests.factories import NOW, a_project
from tests.gamification.shop import a_player, a_reward, claim, points

pytestmark = pytest.mark.django_db


def test_a_title_is_paid_for_and_granted_at_once(hear) -> None:
    heard, player, reward = hear(RewardClaimed), a_player(100), a_reward(price=40)

    claimed = claim(reward, player)

    assert (claimed.is_new, claimed.claim.state) == (True, "granted")
    assert points(player) == {"settled": 60, "spent": 40}
    assert heard == [RewardClaimed(claimed.claim.pk, player.pk, reward.slug, 40, NOW)]


def test_a_voucher_comes_with_a_code_of_its_own() -> None:
    reward = a_reward(codes=2)

    for player in (a_player(50), a_player(50)):
        claim(reward, player)

    assert Reward.objects.get().stock == 0
    assert VoucherCode.objects.exclude(claim=None).count() == 2
    with pytest.raises(SoldOut, match="last one"):
        claim(reward, a_player(50))


def test_who_has_too_little_keeps_it() -> None:
    player, reward = a_player(39), a_reward(price=40, stock=1)

    with pytest.raises(NotEnoughPoints, match="39 of yours"):
        claim(reward, player)

    assert points(player) == {"settled": 39}
    assert Reward.objects.get().stock == 1


def test_who_finds_nothing_left_has_paid_nothing() -> None:
    player = a_player(100)

    with pytest.raises(SoldOut):
        claim(a_reward(stock=0), player)

    assert points(player) == {"settled": 100}
    assert not LedgerTx.objects.filter(reason="claim").exists()


def test_the_same_key_again_is_the_same_claim() -> None:
    player, reward = a_player(100), a_reward(per_player=None)

    first, second = (claim(reward, player, key="one wish") for _ in range(2))

    assert (first.claim, first.is_new, second.is_new) == (second.claim, True, False)
    assert points(player) == {"settled": 60, "spent": 40}


def test_a_key_is_for_one_reward() -> None:
    player = a_player(100)
    claim(a_reward(), player, key="one wish")

    with pytest.raises(ClaimKeyReused):
        claim(a_reward(), player, key="one wish")


def test_nobody_gets_more_than_their_share() -> None:
    player, reward = a_player(200), a_reward(per_player=2)
    for _ in range(2):
        claim(reward, player)

    with pytest.raises(LimitReached, match="2 times"):
        claim(reward, player)

    assert points(player)["spent"] == 80


def test_the_database_keeps_the_limit_too() -> None:
    player = a_player(200)
    made = claim(a_reward(), player).claim

    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(
            player=made.player,
            reward=made.reward,
            nth=made.nth,
            price=1,
            tx=LedgerTx.objects.exclude(pk=made.tx_id)[0],
            claimed_at=NOW,
        )


def test_the_database_lets_no_stock_fall_below_nothing() -> None:
    a_reward(stock=0)

    with pytest.raises(IntegrityError), transaction.atomic():
        Reward.objects.update(stock=-1)


def test_a_price_that_has_changed_meanwhile_is_not_charged() -> None:
    player, reward = a_player(100), a_reward(price=40)
    Reward.objects.update(price=90)

    with pytest.raises(PriceChanged, match="90 points"):
        claim(reward, player)


def test_what_is_off_the_shelf_cannot_be_claimed() -> None:
    closed, gone = a_reward(is_open=False), a_reward()
    Reward.objects.filter(pk=gone.pk).delete()

    with pytest.raises(NotOnOffer):
        claim(closed, a_player(100))
    with pytest.raises(NoSuchReward):
        claim(gone, a_player(100))


def test_a_guest_may_claim_what_stays_in_the_game_alone() -> None:
    guest = a_player(100, signed_up=False)

    claim(a_reward(), guest)

    with pytest.raises(SignUpFirst):
        claim(a_reward(codes=1), guest)


@pytest.mark.parametrize(
    "barred",
    [{"banned_at": NOW}, {"suspended_until": NOW + timedelta(days=1)}],
)
def test_who_may_not_answer_may_not_claim(barred) -> None:
    player = a_player(100)
    Standing.objects.create(worker=player, project=a_project(), **barred)

    with pytest.raises(Suspended, match="decision about your answers"):
        claim(a_reward(), player)

    assert points(player) == {"settled": 100}


def test_a_suspension_that_is_over_is_over() -> None:
    player = a_player(100)
    Standing.objects.create(worker=player, project=a_project(), suspended_until=NOW)

    assert claim(a_reward(), player).claim.state == "granted"


def test_a_claim_waits_while_somebody_looks_at_the_player() -> None:
    player = a_player(100)
    a_flag(a_project(), player)

    made = claim(a_reward(codes=1), player).claim

    assert made.state == "held"
    assert points(player) == {"settled": 60, "spent": 40}


def test_a_reward_may_want_to_wait() -> None:
    made = claim(a_reward(hold=timedelta(days=2)), a_player(100)).claim

    assert (made.state, made.due_at) == ("held", NOW + timedelta(days=2))
