"""Claims under whatever happens to them, in any order, held against a model in plain numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run

from gamification.actions.fulfilment import (
    give_back_claim,
    grant_claim,
    look_at_waiting,
    refuse_claim,
)
from gamification.actions.rewards import add_codes, restock
from gamification.models import Claim, Reward, VoucherCode
from gamification.queries.invariants import INVARIANTS
from labeling.models import Flag, Worker
from labeling.problems import Problem
from tests.cases import a_flag
from tests.factories import NOW, a_project
from tests.gamification.shop import a_player, a_reward, claim, give, points

pytestmark = pytest.mark.django_db

PLAYERS, REWARDS = st.integers(0, 2), st.integers(0, 3)


@dataclass
class Purse:
    settled: int = 0
    spent: int = 0


@dataclass
class Owned:
    player: int
    reward: int
    price: int
    state: str
    was_granted: bool = False


@dataclass
class Model:
    """What ought to be so."""

    purses: list[Purse] = field(default_factory=lambda: [Purse(settled=300) for _ in range(3)])
    stock: list[int] = field(default_factory=lambda: [3, 2, 5, 4])
    claims: dict[UUID, Owned] = field(default_factory=dict)


# What each reward is: a title, codes, a slow title, slow codes.
PRICES = (30, 50, 20, 70)
TITLES = {0, 2}
LIMITS = (1, None, 2, None)
HOLDS = (timedelta(), timedelta(), timedelta(days=1), timedelta(days=2))


class Shop(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        # Each machine has a world of its own, gone when it ends.
        self.world = transaction.atomic()
        self.world._from_testcase = True  # type: ignore[attr-defined]  # as the test's own one
        self.world.__enter__()
        self.at: datetime = NOW
        self.model = Model()
        self.players: list[Worker] = [a_player(300) for _ in range(3)]
        self.rewards: list[Reward] = [
            a_reward(price=30, stock=3, stocked=3),
            a_reward(price=50, codes=2, per_player=None),
            a_reward(price=20, per_player=2, hold=HOLDS[2], stock=5, stocked=5),
            a_reward(price=70, codes=4, per_player=None, hold=HOLDS[3]),
        ]
        self.project = a_project()
        self.is_flagged = [False] * 3

    @rule(who=PLAYERS, amount=st.integers(1, 100))
    def earn(self, who: int, amount: int) -> None:
        give(self.players[who], amount)
        self.model.purses[who].settled += amount

    @rule(who=PLAYERS, what=REWARDS)
    def claim(self, who: int, what: int) -> None:
        purse, stock = self.model.purses[who], self.model.stock[what]
        mine = [
            own
            for own in self.model.claims.values()
            if (own.player, own.reward) == (who, what) and own.state in ("held", "granted")
        ]
        limit = LIMITS[what]
        if limit is not None and len(mine) >= limit:
            expected = "limit_reached"
        elif purse.settled < PRICES[what]:
            expected = "not_enough_points"
        elif stock == 0:
            expected = "sold_out"
        else:
            expected = "granted" if what == 0 else "held"
        try:
            made = claim(self.rewards[what], self.players[who], at=self.at).claim
            came = str(made.state)
        except Problem as problem:
            came = problem.code
        assert came == expected
        if came in ("held", "granted"):
            own = Owned(who, what, PRICES[what], came, was_granted=came == "granted")
            self.model.claims[made.pk] = own
            purse.settled -= own.price
            purse.spent += own.price
            self.model.stock[what] -= 1

    @rule(n=st.integers(0, 9))
    def grant(self, n: int) -> None:
        if own := self._pick(n):
            if self._does(lambda: grant_claim(claim_id=own[0], at=self.at), own[1].state == "held"):
                own[1].state, own[1].was_granted = "granted", True

    @rule(n=st.integers(0, 9))
    def refuse(self, n: int) -> None:
        if own := self._pick(n):
            may = own[1].state in ("held", "granted")
            if self._does(lambda: refuse_claim(claim_id=own[0], why="No.", at=self.at), may):
                self._paid_back(own[1], "refused")

    @rule(n=st.integers(0, 9))
    def give_back(self, n: int) -> None:
        if own := self._pick(n):
            player_id = self.players[own[1].player].pk
            may = own[1].state in ("held", "given_back")
            done = self._does(
                lambda: give_back_claim(claim_id=own[0], player_id=player_id, at=self.at), may
            )
            if done and own[1].state == "held":
                self._paid_back(own[1], "given_back")

    @rule(who=PLAYERS)
    def suspect(self, who: int) -> None:
        if not self.is_flagged[who]:
            a_flag(self.project, self.players[who])
        self.is_flagged[who] = True

    @rule(who=PLAYERS)
    def clear(self, who: int) -> None:
        Flag.objects.filter(worker=self.players[who]).update(closed_at=self.at)
        self.is_flagged[who] = False

    @rule(hours=st.integers(1, 40))
    def wait(self, hours: int) -> None:
        self.at += timedelta(hours=hours)
        due = {
            claim_id
            for claim_id, due_at in Claim.objects.filter(state="held").values_list("pk", "due_at")
            if due_at and due_at <= self.at
        }
        look_at_waiting(at=self.at)
        for claim_id in due:
            own = self.model.claims[claim_id]
            claimed_at = Claim.objects.get(pk=claim_id).claimed_at
            if own.reward in TITLES or not self.is_flagged[own.player]:
                own.state, own.was_granted = "granted", True
            elif self.at >= claimed_at + HOLDS[own.reward] + timedelta(days=30):
                self._paid_back(own, "given_back")

    @rule(n=st.integers(1, 3))
    def bring_more(self, n: int) -> None:
        restock(slug=self.rewards[0].slug, n=n)
        codes = [f"MORE-{VoucherCode.objects.count()}-{i}" for i in range(n)]
        add_codes(slug=self.rewards[1].slug, codes=codes)
        for what in (0, 1):
            self.model.stock[what] += n

    @invariant()
    def everybody_has_what_they_ought_to(self) -> None:
        for player, purse in zip(self.players, self.model.purses, strict=True):
            amounts = {"settled": purse.settled, "spent": purse.spent}
            assert points(player) == {name: n for name, n in amounts.items() if n}

    @invariant()
    def the_shelf_holds_what_it_ought_to(self) -> None:
        stock = [Reward.objects.get(pk=reward.pk).stock for reward in self.rewards]
        assert stock == self.model.stock
        states = {own: claim.state for own, claim in self.model.claims.items()}
        assert dict(Claim.objects.values_list("pk", "state")) == states

    def teardown(self) -> None:
        found = [f"{one.name}: {row}" for one in INVARIANTS for row in one.find()]
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)
        assert found == []

    def _pick(self, n: int) -> tuple[UUID, Owned] | None:
        owned = list(self.model.claims.items())
        return owned[n % len(owned)] if owned else None

    def _does(self, deed, may: bool) -> bool:
        try:
            deed()
        except Problem as problem:
            assert (may, problem.code) == (False, "too_late")
            return False
        assert may
        return True

    def _paid_back(self, own: Owned, state: str) -> None:
        own.state = state
        purse = self.model.purses[own.player]
        purse.settled += own.price
        purse.spent -= own.price
        if not own.was_granted:
            self.model.stock[own.reward] += 1


SETTINGS = settings(
    max_examples=20,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_whatever_happens_nothing_is_lost_and_nothing_is_made() -> None:
    run(Shop, settings=SETTINGS)
