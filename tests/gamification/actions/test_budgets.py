"""A project never pays more than it may, says so before a round begins, and keeps its promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gamification.actions.budgets import set_budget
from gamification.actions.points import mend_answers, settle_answers
from gamification.actions.ratings import rate_player
from gamification.actions.sanctions import restore_points, sanction_points
from gamification.models import Budget, Escrow, LedgerTx, Skill
from gamification.queries.budgets import (
    Costs,
    OutOfBudget,
    Paid,
    costs_of,
    most_of_a_round,
    paid_by,
    reserved_by,
)
from gamification.queries.invariants import INVARIANTS, wrong_budgets
from gamification.rules.scoring import LONGEST_ESCROW, most_points
from labeling.events import VerdictGiven, VerdictUndone
from labeling.models import Challenge, Consensus, Item, Project, Worker
from labeling.queries.leases import values_out
from labeling.queries.replay import judged_answers
from tests.factories import (
    NOW,
    a_project,
    a_round,
    a_worker,
    answer,
    answer_all,
    some_items,
)
from tests.gamification.pay import prove, prove_all
from tests.gamification.shop import a_player, a_reward, claim, points

pytestmark = pytest.mark.django_db

A_ROUND = most_of_a_round()


@pytest.fixture(autouse=True)
def nothing_is_broken():
    yield
    assert [row for invariant in INVARIANTS for row in invariant.find()] == []


def a_limited_project(credits: int, **fields) -> Project:
    project = a_project(**fields)
    some_items(project, 60)
    set_budget(project_id=project.pk, credits=credits, at=NOW)
    return project


def count(project: Project) -> tuple[int, int]:
    """Count from the ledger what the budget keeps at hand."""
    return paid_by(project.pk).settled, reserved_by(project.pk)


def kept(project: Project) -> tuple[int, int]:
    budget = Budget.objects.get(pk=project.pk)
    return budget.settled, budget.reserved


def settle_all(project: Project, *, at=NOW) -> None:
    """Let what has been answered turn out to be cats."""
    answered = Item.objects.filter(project=project, retired_at=None, answers__isnull=False)
    for item in answered.distinct():
        Consensus.objects.update_or_create(
            item=item,
            defaults={"label": "cat", "confidence": 0.99, "n_votes": 1, "updated_at": NOW},
        )
        Item.objects.filter(pk=item.pk).update(retired_at=NOW, queue_no=None)
    settle_answers(judged=judged_answers(set(_items(project))), at=at)


def play_on(project: Project) -> int:
    """Let new workers play, and all be right and worth the most, until nothing more begins."""
    for n in range(100):
        try:
            served = a_round(project, seed=n)
        except OutOfBudget:
            return n
        Challenge.objects.filter(round=served.id).update(value=3.0)
        answer_all(served, "cat")
        prove_all(project.pk, share=1.0)
        settle_all(project)
    raise AssertionError("It never ended.")


def test_a_project_without_a_budget_goes_on() -> None:
    project = a_project()
    some_items(project, 30)
    for _ in range(2):
        answer_all(a_round(project), "cat")

    assert a_round(project).is_new


@pytest.mark.parametrize("credits", [0, A_ROUND - 1])
def test_nothing_begins_that_could_not_be_paid(credits: int) -> None:
    project = a_limited_project(credits)

    with pytest.raises(OutOfBudget, match="paid out all"):
        a_round(project)


def test_what_is_out_is_reckoned_with() -> None:
    project = a_limited_project(A_ROUND)
    a_round(project)

    with pytest.raises(OutOfBudget):
        a_round(project)


@pytest.mark.parametrize("credits", [A_ROUND, 2 * A_ROUND + 7, 5 * A_ROUND])
def test_no_project_pays_more_than_it_may(credits: int) -> None:
    project = a_limited_project(credits, min_answers=2)

    assert play_on(project) > 0
    settle_all(project, at=NOW + 2 * LONGEST_ESCROW)
    for player_id in Skill.objects.values_list("player_id", flat=True):
        rate_player(player_id=player_id, project_id=project.pk, at=NOW + 2 * LONGEST_ESCROW)

    assert 0 < paid_by(project.pk).settled <= credits
    assert kept(project) == count(project)


@pytest.mark.parametrize("n_rounds", [0, 1, 23])
def test_as_many_rounds_begin_as_can_be_paid_and_not_one_more(n_rounds: int) -> None:
    credits = n_rounds * A_ROUND
    project = a_limited_project(credits, max_answers=50, min_answers=50)

    with pytest.raises(OutOfBudget):
        while True:
            a_round(project)

    out = sum(most_points(is_too_fast=False, value=value) for value in values_out(project.pk, NOW))
    assert out <= credits < out + A_ROUND


def test_what_is_left_is_looked_at_anew_when_it_has_become_less() -> None:
    project = a_limited_project(10 * A_ROUND)
    a_round(project)

    set_budget(project_id=project.pk, credits=0, at=NOW)

    with pytest.raises(OutOfBudget):
        a_round(project)


def test_what_did_not_come_to_its_most_is_there_again() -> None:
    project = a_limited_project(A_ROUND, min_answers=1)
    answer_all(a_round(project), None)

    assert Budget.objects.get().left == A_ROUND
    assert a_round(project).is_new


def test_what_is_late_is_promised_nothing_when_nothing_is_left() -> None:
    project, worker = a_limited_project(A_ROUND, min_answers=1), a_worker()
    served = a_round(project, worker)
    Challenge.objects.update(state="released")
    Budget.objects.update(credits=0)

    answer(served.challenges[0], "cat")
    prove(worker.pk, project.pk)
    settle_all(project)

    assert points(worker) == {}
    assert paid_by(project.pk) == Paid(0, 0)


def test_what_was_promised_before_there_was_a_limit_counts() -> None:
    project = a_project()
    some_items(project, 30)
    answer_all(a_round(project), "cat")

    set_budget(project_id=project.pk, credits=0, at=NOW)

    assert kept(project) == count(project)
    assert Budget.objects.get().credits == reserved_by(project.pk) > 0


def test_a_round_under_way_goes_on_and_is_paid() -> None:
    project, worker = a_project(), a_worker()
    some_items(project, 30)
    served = a_round(project, worker)
    answer(served.challenges[0], "cat")
    set_budget(project_id=project.pk, credits=1, at=NOW)

    again = a_round(project, worker)
    answer_all(again, "cat")

    assert (again.id, again.is_new) == (served.id, False)
    assert points(worker)["pending"] == 8 * served.size
    with pytest.raises(OutOfBudget):
        a_round(project, worker)


def test_another_project_is_none_the_poorer() -> None:
    spent, other = a_limited_project(A_ROUND), a_limited_project(A_ROUND)
    answer_all(a_round(spent), "cat")

    assert a_round(other).is_new


def test_more_budget_opens_it_again() -> None:
    project = a_limited_project(0)

    set_budget(project_id=project.pk, credits=1000, at=NOW)
    assert a_round(project).is_new

    set_budget(project_id=project.pk, credits=None, at=NOW)
    assert not Budget.objects.exists()


def a_paid_worker(project: Project) -> Worker:
    """Let somebody's answers be paid a first instalment, and wait for the last."""
    worker = a_worker()
    answer_all(a_round(project, worker), "cat")
    Skill.objects.create(player_id=worker.pk, project_id=project.pk, share=0.5, is_proven=True)
    settle_all(project)
    assert Escrow.objects.filter(is_rated=True).exists()
    return worker


def test_a_first_instalment_is_paid_out_of_what_was_set_aside() -> None:
    project = a_limited_project(10 * A_ROUND, min_answers=1)
    before = Budget.objects.get().left
    worker = a_paid_worker(project)

    settled, reserved = kept(project)
    assert (settled, reserved) == count(project)
    assert settled == points(worker)["settled"] > 0
    assert before - Budget.objects.get().left == settled + reserved


def test_what_a_verdict_takes_back_is_there_again_until_it_is_undone() -> None:
    project = a_limited_project(10 * A_ROUND, min_answers=1)
    worker = a_paid_worker(project)
    before = kept(project)

    sanction_points(VerdictGiven(1, 1, worker.pk, project.pk, "ban", NOW))
    assert kept(project) == count(project) == (0, 0)

    restore_points(VerdictUndone(1, 1, worker.pk, project.pk, "ban", NOW))
    assert kept(project) == count(project) == before


def test_nothing_is_mended_that_could_not_be_paid() -> None:
    project, worker = a_limited_project(A_ROUND, min_answers=1), a_worker()
    answer_all(a_round(project, worker), "cat")
    settle_all(project)
    Escrow.objects.all().delete()
    prove(worker.pk, project.pk)
    settled = judged_answers(set(_items(project)))
    settle_answers(judged=[replace(fact, is_right=False) for fact in settled], at=NOW)
    Budget.objects.update(credits=0)

    mend_answers(judged=settled, at=NOW + timedelta(hours=1))

    assert points(worker) == {}
    assert kept(project) == count(project) == (0, 0)


def _items(project: Project) -> list[int]:
    return list(Item.objects.filter(project=project).values_list("pk", flat=True))


def test_a_budget_that_is_wrong_is_found() -> None:
    project = a_limited_project(A_ROUND)
    answer_all(a_round(project), "cat")
    Budget.objects.update(reserved=1)

    assert any("1) kept" in row for row in wrong_budgets())
    set_budget(project_id=project.pk, credits=A_ROUND, at=NOW)


def test_what_comes_to_nothing_is_not_counted_as_paid() -> None:
    project, worker = a_project(), a_worker()
    some_items(project, 30)
    answer_all(a_round(project, worker), "cat")
    promised = paid_by(project.pk).pending

    sanction_points(VerdictGiven(1, 1, worker.pk, project.pk, "ban", NOW))

    assert promised > 0
    assert paid_by(project.pk) == Paid(0, 0)


def test_what_was_paid_stays_paid_when_it_is_spent() -> None:
    project, first, second = a_project(min_answers=2), a_player(), a_player()
    some_items(project, 4)
    for worker in (first, second):
        answer_all(a_round(project, worker), "cat")
    prove_all(project.pk)
    settle_all(project)
    before = paid_by(project.pk)

    claim(a_reward(price=points(first)["settled"]), first)

    assert before.settled > 0
    assert paid_by(project.pk) == before


def test_the_owner_hears_what_a_label_costs(monkeypatch) -> None:
    project = a_project()
    monkeypatch.setattr("gamification.queries.budgets.kept_paid_by", lambda _: Paid(90, 10))
    some_items(project, 3, retired_at=NOW)
    Budget.objects.create(project_id=project.pk, credits=150, settled=90, reserved=40)

    assert costs_of(project.pk) == Costs(
        credits=150,
        left=20,
        reserved=40,
        out_of_budget=True,
        settled=90,
        pending=10,
        labels=3,
        per_label=30.0,
    )
    Budget.objects.all().delete()


def test_a_ledger_without_a_limit_is_not_counted_for_each_answer(
    django_assert_max_num_queries,
) -> None:
    project = a_project()
    some_items(project, 30)
    served = a_round(project)
    answer(served.challenges[0], "cat")

    with django_assert_max_num_queries(30) as seen:
        answer(served.challenges[1], "cat")

    budgets = [one["sql"] for one in seen.captured_queries if "gamification_budget" in one["sql"]]
    assert len(budgets) == 1
    assert LedgerTx.objects.count() == 2
