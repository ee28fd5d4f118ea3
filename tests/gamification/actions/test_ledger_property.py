"""Whatever happens to points, in any order and however often: they add up, and none are lost."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gamification.actions.catch_up import catch_up
from gamification.actions.claims import NotEnoughPoints
from gamification.actions.points import mend_answers, settle_answers, settle_what_waited
from gamification.actions.ratings import rate_player
from gamification.actions.sanctions import restore_points, sanction_points
from gamification.models import Account, Balance, Escrow, LedgerEntry
from gamification.queries.invariants import INVARIANTS
from labeling.events import VerdictGiven, VerdictUndone
from labeling.models import Consensus, Item, Project
from labeling.queries.replay import judged_answers
from tests.at_once import at_once
from tests.factories import NOW, a_project, a_record, a_retired_item, a_worker, an_item
from tests.gamification.pay import points, prove
from tests.gamification.shop import a_reward, claim

LABELS = ["cat", "dog"]


class World:
    """A player, and everything that can happen to their points."""

    def __init__(self) -> None:
        self.project: Project = a_project()
        self.worker = a_worker()
        self.reward = a_reward(price=5, per_player=None, stock=None)
        self.items: list[Item] = []
        self.standing: list[tuple[int, str]] = []
        self.n_verdicts = 0
        self.at = NOW

    def say(self, n: int) -> None:
        label = LABELS[n % 2]
        self.items.append(item := a_retired_item(self.project, "cat"))
        a_record(self.project, self.worker, [item], [label], at=self.at)
        catch_up(at=self.at, rng=random.Random(1))

    def meet_gold(self, n: int) -> None:
        labels = [LABELS[i % 2] for i in range(n)]
        golds = [an_item(self.project, gold_label=label) for label in labels]
        a_record(self.project, self.worker, golds, labels, at=self.at)
        catch_up(at=self.at, rng=random.Random(1))

    def settle(self, n: int) -> None:
        settle_answers(judged=judged_answers({item.pk for item in self.items}), at=self.at)

    def rate(self, n: int) -> None:
        rate_player(player_id=self.worker.pk, project_id=self.project.pk, at=self.at)

    def wait(self, n: int) -> None:
        self.at += timedelta(hours=10 * n)
        self.rate(n)

    def mend(self, n: int) -> None:
        Consensus.objects.filter(item__in=self.items[:n]).update(label=LABELS[n % 2])
        mend_answers(judged=judged_answers({item.pk for item in self.items}), at=self.at)

    def decide(self, n: int) -> None:
        """Give a verdict, unless one stands; or take back the one that stands."""
        if self.standing:
            verdict_id, decision = self.standing.pop()
            about = (self.worker.pk, self.project.pk, decision, self.at)
            restore_points(VerdictUndone(verdict_id, verdict_id, *about))
            settle_what_waited(pairs={(self.worker.pk, self.project.pk)}, at=self.at)
        else:
            self.n_verdicts += 1
            decision = ["hold", "leave_out", "ban"][n % 3]
            self.standing.append((self.n_verdicts, decision))
            about = (self.worker.pk, self.project.pk, decision, self.at)
            sanction_points(VerdictGiven(self.n_verdicts, self.n_verdicts, *about))

    def claim(self, n: int) -> None:
        with suppress(NotEnoughPoints):
            claim(self.reward, self.worker, at=self.at)

    def check(self) -> None:
        assert LedgerEntry.objects.aggregate(sum=Sum("amount", default=0))["sum"] == 0
        assert not Balance.objects.filter(amount__lt=0).exists()
        assert [row for invariant in INVARIANTS for row in invariant.find()] == []


DEEDS = ["say", "meet_gold", "settle", "rate", "wait", "mend", "decide", "claim"]


class AnyOrder(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(1, 7)), max_size=14))
    def test_points_add_up_after_every_step(self, steps: list[tuple[str, int]]) -> None:
        world = World()
        for deed, n in steps:
            getattr(world, deed)(n)
            world.check()

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        steps=st.lists(
            st.tuples(st.sampled_from(["say", "meet_gold", "settle", "rate"]), st.integers(1, 7)),
            max_size=10,
        ),
        decision=st.integers(0, 2),
    )
    def test_a_verdict_and_its_undoing_leave_every_point_where_it_was(
        self, steps: list[tuple[str, int]], decision: int
    ) -> None:
        world = World()
        for deed, n in steps:
            getattr(world, deed)(n)
        world.settle(1)
        before = balances(), set(Escrow.objects.values_list("pk", "is_rated"))

        world.decide(decision)
        world.decide(decision)

        assert (balances(), set(Escrow.objects.values_list("pk", "is_rated"))) == before


def balances() -> dict[str, int]:
    return dict(Balance.objects.values_list("account", "amount"))


# Races


@pytest.fixture
def world() -> World:
    world = World()
    for _ in range(6):
        world.say(2)
    world.meet_gold(12)
    return world


@pytest.mark.django_db(transaction=True)
def test_many_who_settle_and_rate_at_once_pay_once(world: World) -> None:
    at_once([partial(world.settle, 1), partial(world.rate, 1)] * 3)
    world.rate(1)

    world.check()
    paid = points(world.worker.pk)
    world.rate(1)
    assert points(world.worker.pk) == paid
    assert paid[1] > 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(5))
def test_nothing_is_paid_past_a_verdict_given_at_the_same_moment(world: World, turn: int) -> None:
    world.settle(1)
    prove(world.worker.pk, world.project.pk)

    at_once([partial(world.rate, 1)] * 3 + [partial(world.decide, 1)])

    assert points(world.worker.pk) == (0, 0)
    world.check()


@pytest.mark.django_db(transaction=True)
def test_what_is_claimed_while_it_settles_is_neither_lost_nor_doubled(world: World) -> None:
    world.settle(1)
    world.rate(1)
    _, settled = points(world.worker.pk)

    claims = [partial(world.claim, 1)] * 4
    at_once([*claims, partial(world.meet_gold, 40), partial(world.rate, 1)])

    held = dict(Balance.objects.values_list("account", "amount"))
    assert held[Account.SPENT] == 5 * min(4, settled // 5)
    world.check()
