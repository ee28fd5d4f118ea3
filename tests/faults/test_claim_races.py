"""Many who want the same few things at the same moment; and the same races with the guards off."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import F, Model, QuerySet

from gamification.models import Balance, Claim, Reward, VoucherCode
from gamification.models.ledger import BalanceQuerySet
from gamification.models.rewards import RewardQuerySet
from gamification.queries.invariants import INVARIANTS
from labeling.models import Worker
from labeling.problems import Problem
from tests.at_once import at_once
from tests.gamification.shop import a_player, a_reward, claim, points

pytestmark = pytest.mark.django_db(transaction=True)


def outcome(reward: Reward, player: Worker, key: str = "") -> str:
    try:
        return "new" if claim(reward, player, key=key).is_new else "again"
    except Problem as problem:
        return problem.code
    except IntegrityError:
        return "the database said no"


def broken() -> list[str]:
    return [one for invariant in INVARIANTS for one in invariant.find()]


def test_two_hundred_want_twenty_codes_and_twenty_get_one() -> None:
    reward = a_reward(codes=20, per_player=None)
    players = [a_player(400) for _ in range(20)]

    came = Counter(at_once([partial(outcome, reward, players[n % 20], str(n)) for n in range(200)]))

    assert came == {"new": 20, "sold_out": 180}
    assert Reward.objects.get().stock == 0
    given = VoucherCode.objects.exclude(claim=None).values_list("claim", flat=True)
    assert sorted(given) == sorted(Claim.objects.values_list("pk", flat=True))
    assert broken() == []


def test_nobody_spends_the_same_points_twice() -> None:
    player, rewards = a_player(100), [a_reward(per_player=None) for _ in range(5)]

    came = Counter(at_once([partial(outcome, rewards[n % 5], player, str(n)) for n in range(50)]))

    assert came == {"new": 2, "not_enough_points": 48}
    assert points(player) == {"settled": 20, "spent": 80}
    assert broken() == []


def test_fifty_clicks_of_one_wish_are_one_claim() -> None:
    player, reward = a_player(2000), a_reward(per_player=None)

    came = Counter(at_once([partial(outcome, reward, player, "one wish")] * 50))

    assert came == {"new": 1, "again": 49}
    assert points(player)["spent"] == 40


def test_fifty_tabs_get_what_is_one_each_once() -> None:
    player, reward = a_player(2000), a_reward()

    came = Counter(at_once([partial(outcome, reward, player)] * 50))

    assert came == {"new": 1, "limit_reached": 49}


# The controls: they show that the tests above can see the fault.


@pytest.mark.grown_up
def test_a_stock_that_is_read_and_then_written_is_oversold(monkeypatch) -> None:
    def read_then_write(self: Any, reward_id: int) -> bool:
        stock = Reward.objects.values_list("stock", flat=True).get(pk=reward_id)
        time.sleep(0.05)
        Reward.objects.filter(pk=reward_id).update(stock=F("stock") - 1)
        return bool(stock and stock > 0)

    monkeypatch.setattr(RewardQuerySet, "take_one", read_then_write)
    reward = a_reward(stock=5, stocked=5)
    players = [a_player(100) for _ in range(30)]

    with without_constraint(Reward, "reward_stock_not_negative"):
        came = Counter(at_once([partial(outcome, reward, player) for player in players]))

    assert came["new"] > 5
    assert "stock" in " ".join(broken())


@pytest.mark.grown_up
def test_the_database_alone_keeps_a_stock_from_being_oversold(monkeypatch) -> None:
    def take_blindly(self: Any, reward_id: int) -> bool:
        return bool(Reward.objects.filter(pk=reward_id).update(stock=F("stock") - 1))

    monkeypatch.setattr(RewardQuerySet, "take_one", take_blindly)
    reward = a_reward(stock=5, stocked=5)

    came = Counter(at_once([partial(outcome, reward, a_player(100)) for _ in range(30)]))

    assert came == {"new": 5, "the database said no": 25}
    assert broken() == []


@pytest.mark.grown_up
def test_points_that_are_read_and_then_written_are_spent_twice(monkeypatch) -> None:
    def read_then_write(self: Any, player_id: int, account: Any, amount: int) -> bool:
        held = Balance.objects.get(player=player_id, account=account)
        time.sleep(0.05)
        Balance.objects.filter(pk=held.pk).update(amount=F("amount") + amount)
        return held.amount + amount >= 0

    monkeypatch.setattr(BalanceQuerySet, "move", read_then_write)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **how: self)
    player, rewards = a_player(100), [a_reward() for _ in range(10)]

    with without_constraint(Balance, "balance_never_negative"):
        came = Counter(at_once([partial(outcome, reward, player) for reward in rewards]))

        assert came["new"] > 2
        assert points(player)["settled"] < 0


@contextmanager
def without_constraint(model: type[Model], name: str) -> Iterator[None]:
    constraint = next(one for one in model._meta.constraints if one.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        Reward.objects.filter(stock__lt=0).update(stock=0)
        Balance.objects.filter(amount__lt=0).update(amount=0)
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)
