"""Paying for answers and settling them."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gamification.actions.golds import settle_gold
from gamification.actions.points import NotWelcomedYet, pay_for_answer, settle_answers
from gamification.events import PointsAwarded, PointsSettled
from gamification.models import (
    Account,
    BoardScore,
    Checkpoint,
    LedgerEntry,
    LedgerTx,
    Player,
    Reason,
)
from gamification.queries.gains import explain
from gamification.queries.invariants import INVARIANTS, unpaid_answers
from gamification.rules.delays import LONGEST, SHORTEST
from labeling.models import Project
from tests.at_once import at_once
from tests.factories import (
    NOW,
    a_project,
    a_record,
    a_round,
    a_worker,
    answer,
    item_of,
    settle_down,
    some_items,
)
from tests.gamification.pay import an_answer, judged, points, prove

pytestmark = pytest.mark.django_db

ANSWERED = NOW + timedelta(minutes=1)
LATER = NOW + timedelta(hours=1)


def on_board(worker_id: int) -> set[int]:
    return set(BoardScore.objects.filter(player=worker_id).values_list("points", flat=True))


def broken() -> list[str]:
    """Return what breaks an invariant; these answers are in the ledger only, so not that one."""
    finders = [invariant.find for invariant in INVARIANTS if invariant.find != unpaid_answers]
    return [row for find in finders for row in find()]


@pytest.fixture
def worker_id() -> int:
    return a_proven_worker()


def a_proven_worker() -> int:
    """Make somebody who is never wrong in project 1, as far as is known."""
    worker_id = a_worker().pk
    prove(worker_id, 1)
    return worker_id


def test_an_answer_is_promised_points(worker_id, hear):
    heard = hear(PointsAwarded)

    pay_for_answer(an_answer(worker_id))

    assert points(worker_id) == (8, 0)
    assert on_board(worker_id) == set()
    assert heard == [PointsAwarded(worker_id, 1, 8, NOW)]
    assert not broken()


def test_paying_twice_pays_once(worker_id):
    said = an_answer(worker_id)

    pay_for_answer(said)
    pay_for_answer(said)

    assert points(worker_id) == (8, 0)
    assert LedgerTx.objects.count() == 1


def test_abstaining_is_noted_but_moves_nothing(worker_id):
    pay_for_answer(an_answer(worker_id, is_abstention=True))

    assert points(worker_id) == (0, 0)
    assert "none to lose" in explain(LedgerTx.objects.get())


def test_the_promise_tells_nothing_about_the_speed_trap(worker_id):
    pay_for_answer(an_answer(worker_id, 1))
    pay_for_answer(an_answer(worker_id, 2, is_too_fast=True))

    plain, fast = LedgerTx.objects.order_by("id")
    assert plain.amount(Account.PENDING) == fast.amount(Account.PENDING)


def test_who_has_no_accounts_is_not_paid_by_half():
    with pytest.raises(NotWelcomedYet), transaction.atomic():
        pay_for_answer(an_answer(worker_id=0))

    assert not LedgerTx.objects.exists()


def test_paying_and_telling_of_it_takes_five_statements(worker_id):
    pay_for_answer(an_answer(worker_id, 1))

    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        pay_for_answer(an_answer(worker_id, 2))

    assert len(queries) == 5


@pytest.mark.parametrize(
    ("is_right", "is_too_fast", "settled"), [(True, False, 10), (False, False, 0), (True, True, 0)]
)
def test_an_answer_settles_at_its_worth(worker_id, is_right, is_too_fast, settled):
    said = an_answer(worker_id, is_too_fast=is_too_fast)
    pay_for_answer(said)

    settle_answers(judged=[judged(said, is_right)], at=LATER)

    assert points(worker_id) == (0, settled)
    assert on_board(worker_id) == ({settled} if settled else set())
    assert not broken()


def test_settling_twice_settles_once(worker_id, hear):
    said = an_answer(worker_id)
    pay_for_answer(said)
    heard = hear(PointsSettled)

    settle_answers(judged=[judged(said, True)], at=LATER)
    settle_answers(judged=[judged(said, True)], at=LATER)

    assert points(worker_id) == (0, 10)
    paid = LedgerTx.objects.get(reason=Reason.SETTLEMENT)
    assert heard == [PointsSettled(worker_id, 10, -2, LATER, paid.pk)]


def test_what_settles_at_one_moment_in_two_goes_is_told_as_two(worker_id, hear):
    said = [an_answer(worker_id, nth) for nth in (1, 2)]
    heard = hear(PointsSettled)

    for one in said:
        pay_for_answer(one)
        settle_answers(judged=[judged(one, True)], at=LATER)

    paid = LedgerTx.objects.filter(reason=Reason.SETTLEMENT).order_by("pk")
    assert [event.tx_id for event in heard] == list(paid.values_list("pk", flat=True))
    assert len({replace(event, tx_id=0) for event in heard}) == 1


def test_what_was_never_promised_does_not_settle(worker_id):
    settle_answers(judged=[judged(an_answer(worker_id), True)], at=LATER)

    assert points(worker_id) == (0, 0)
    assert not LedgerTx.objects.exists()


def test_points_settle_on_the_board_of_the_week_they_were_earned_in(worker_id):
    said = an_answer(worker_id)
    pay_for_answer(said)

    settle_answers(judged=[judged(said, True)], at=NOW + timedelta(weeks=2))

    assert {score.starts for score in BoardScore.objects.filter(span="week")} == {date(2026, 5, 4)}
    assert not broken()


def test_many_answers_settle_in_a_handful_of_statements(worker_id):
    others = [a_proven_worker() for _ in range(4)]
    said = [an_answer(who, 10 * who + i) for who in [worker_id, *others] for i in range(6)]
    for one in said:
        pay_for_answer(one)

    with CaptureQueriesContext(connection) as queries:
        settle_answers(judged=[judged(one, one.answer_id % 2 == 0) for one in said], at=LATER)

    statements = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(statements) <= 19
    assert LedgerTx.objects.count() == 2 * len(said)
    assert not broken()


def test_the_ledger_explains_itself_without_naming_an_item(worker_id):
    right, wrong = an_answer(worker_id, 1, item_id=777), an_answer(worker_id, 2, item_id=777)
    pay_for_answer(right)
    pay_for_answer(wrong)
    settle_answers(judged=[judged(right, True), judged(wrong, False)], at=LATER)

    sentences = [explain(tx) for tx in LedgerTx.objects.order_by("id")]

    assert sentences == [
        "An answer locked in.",
        "An answer locked in.",
        "Right.",
        "Others saw it differently, or it came too fast: no points.",
    ]


# Gold


@pytest.fixture
def on_gold() -> int:
    """Answer one gold item rightly; return who did."""
    project = a_project()
    some_items(project, 10, gold_label="cat")
    some_items(project, 10)
    worker = a_worker()
    served = a_round(project, worker)
    golds = [c for c in served.challenges if hasattr(item_of(c), "gold")]
    prove(worker.pk, project.pk)
    answer(golds[0], "cat", at=ANSWERED)
    return worker.pk


def test_gold_is_promised_what_anything_is(on_gold):
    assert points(on_gold) == (8, 0)


def test_gold_does_not_settle_at_once_but_within_half_an_hour(on_gold):
    settle_gold(at=ANSWERED + SHORTEST - timedelta(seconds=1))
    assert points(on_gold) == (8, 0)

    settle_gold(at=ANSWERED + LONGEST)
    assert points(on_gold) == (0, 15)


def settled_at(worker_id: int, every: timedelta) -> datetime:
    at = ANSWERED
    while points(worker_id) == (8, 0):
        at += every
        settle_gold(at=at)
    return at


def test_the_moment_gold_settles_does_not_depend_on_how_often_the_job_runs(on_gold):
    minutely = settled_at(on_gold, every=timedelta(minutes=1))

    assert ANSWERED + SHORTEST <= minutely <= ANSWERED + LONGEST
    settle_gold(at=minutely)
    assert points(on_gold) == (0, 15)
    assert LedgerTx.objects.count() == 2


def test_gold_settles_late_rather_than_never_after_the_job_stood_still(on_gold):
    settle_gold(at=ANSWERED)

    settle_gold(at=NOW + timedelta(days=3))

    assert points(on_gold) == (0, 15)
    assert Checkpoint.objects.reached("gold") == NOW + timedelta(days=3)


def others_waited(project, n: int, wait: timedelta) -> None:
    """Let so many answers have been given an hour before, and have waited so long."""
    asked_at = ANSWERED - timedelta(hours=12)
    a_record(
        project,
        a_worker(),
        some_items(project, n, retired_at=asked_at + wait),
        ["cat"] * n,
        at=asked_at,
    )


def test_where_others_wait_for_hours_gold_does_too(on_gold):
    others_waited(Project.objects.get(), 40, timedelta(hours=3))

    settle_gold(at=ANSWERED + timedelta(hours=2, minutes=59))
    assert points(on_gold) == (8, 0)

    settle_gold(at=ANSWERED + timedelta(hours=3))
    assert points(on_gold) == (0, 15)


def test_where_others_settle_at_once_gold_settles_by_the_way_they_do(on_gold):
    others_waited(Project.objects.get(), 40, timedelta(seconds=2))

    settle_down()

    assert points(on_gold) == (0, 15)


# Races


@pytest.mark.django_db(transaction=True)
def test_many_paying_for_one_answer_at_once_pay_once(worker_id):
    said = an_answer(worker_id)

    at_once([lambda: pay_for_answer(said)] * 6)

    assert points(worker_id) == (8, 0)
    assert not broken()


@pytest.mark.django_db(transaction=True)
def test_the_same_crowd_is_paid_each_when_the_causes_differ(worker_id):
    """The control: nothing but the unique cause stands between them and six payments."""
    numbers = iter(range(6))

    at_once([lambda: pay_for_answer(an_answer(worker_id, next(numbers)))] * 6)

    assert points(worker_id) == (48, 0)


@pytest.mark.django_db(transaction=True)
def test_many_settling_the_same_answers_at_once_settle_once(worker_id):
    said = [an_answer(worker_id, i) for i in range(5)]
    for one in said:
        pay_for_answer(one)

    at_once([lambda: settle_answers(judged=[judged(one, True) for one in said], at=LATER)] * 6)

    assert points(worker_id) == (0, 50)
    assert not broken()


@pytest.mark.django_db(transaction=True)
def test_paying_and_settling_the_same_players_at_once_neither_waits_for_ever_nor_loses(worker_id):
    workers = [worker_id, *(a_proven_worker() for _ in range(3))]
    paid = [an_answer(workers[i % 4], i) for i in range(24)]
    for said in paid:
        pay_for_answer(said)
    turns = count()

    def pay_or_settle() -> None:
        turn = next(turns)
        if turn % 2:
            for i in range(8):
                pay_for_answer(an_answer(workers[(turn + i) % 4], 100 * turn + i))
        else:
            some = [judged(said, True) for said in paid[turn : turn + 20]]
            settle_answers(judged=some[::-1], at=LATER)

    at_once([pay_or_settle] * 6)

    assert not broken()


class AnyOrder(TestCase):
    """Whatever is paid and settled, in any order, however often."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        steps=st.lists(
            st.tuples(
                st.sampled_from(["pay", "settle"]),
                st.integers(1, 6),
                st.booleans(),
                st.booleans(),
            ),
            max_size=25,
        )
    )
    def test_the_ledger_always_sums_to_zero_and_to_the_balances(self, steps):
        workers = [a_proven_worker() for _ in range(2)]
        right: dict[int, bool] = {}
        for step, answer_id, is_right, is_abstention in steps:
            said = an_answer(
                workers[answer_id % 2],
                answer_id,
                is_abstention=is_abstention,
                round_id=uuid.UUID(int=answer_id),
            )
            if step == "pay":
                pay_for_answer(said)
            else:
                settle_answers(judged=[judged(said, right.setdefault(answer_id, is_right))], at=NOW)

        assert LedgerEntry.objects.aggregate(sum=Sum("amount", default=0))["sum"] == 0
        assert not broken()
        assert Player.objects.count() == 2
