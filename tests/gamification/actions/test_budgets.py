"""A project that may pay only so much says so before a round begins, and pays what it promised."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from gamification.actions.budgets import count_budgets, set_budget
from gamification.actions.sanctions import sanction_points
from gamification.models import Budget
from gamification.queries.budgets import Costs, OutOfBudget, Paid, costs_of, paid_by
from labeling.events import VerdictGiven
from tests.factories import (
    NOW,
    a_project,
    a_round,
    a_worker,
    answer,
    answer_all,
    settle_down,
    some_items,
)
from tests.gamification.shop import a_player, a_reward, claim, points

pytestmark = pytest.mark.django_db


def count() -> None:
    cache.clear()
    count_budgets(at=NOW)


def test_a_project_without_a_budget_goes_on() -> None:
    project = a_project()
    some_items(project, 30)
    for _ in range(2):
        answer_all(a_round(project), "cat")

    count()

    assert a_round(project).is_new


def test_nothing_begins_once_all_is_promised() -> None:
    project = a_project()
    some_items(project, 30)
    set_budget(project_id=project.pk, credits=50, at=NOW)
    answer_all(a_round(project), "cat")
    count()

    with pytest.raises(OutOfBudget, match="paid out all"):
        a_round(project)


def test_nothing_begins_on_a_budget_of_nothing() -> None:
    project = a_project()
    some_items(project, 3)
    set_budget(project_id=project.pk, credits=0, at=NOW)

    with pytest.raises(OutOfBudget):
        a_round(project)


def test_a_round_under_way_goes_on_and_is_paid() -> None:
    project, worker = a_project(), a_worker()
    some_items(project, 30)
    served = a_round(project, worker)
    answer(served.challenges[0], "cat")
    set_budget(project_id=project.pk, credits=1, at=NOW)

    again = a_round(project, worker)
    answer_all(again, "cat")

    assert (again.id, again.is_new) == (served.id, False)
    assert points(worker)["pending"] > 0
    with pytest.raises(OutOfBudget):
        a_round(project, worker)


def test_another_project_is_none_the_poorer() -> None:
    spent, other = a_project(), a_project()
    for project in (spent, other):
        some_items(project, 3)
        set_budget(project_id=project.pk, credits=15, at=NOW)
    answer_all(a_round(spent), "cat")
    count()

    assert a_round(other).is_new


def test_more_budget_opens_it_again() -> None:
    project = a_project()
    some_items(project, 30)
    set_budget(project_id=project.pk, credits=0, at=NOW)

    set_budget(project_id=project.pk, credits=1000, at=NOW)
    assert a_round(project).is_new

    set_budget(project_id=project.pk, credits=None, at=NOW)
    assert not Budget.objects.exists()


def test_what_comes_to_nothing_is_there_again() -> None:
    project, worker = a_project(), a_worker()
    some_items(project, 30)
    answer_all(a_round(project, worker), "cat")
    promised = paid_by([project.pk])[project.pk].pending

    sanction_points(VerdictGiven(1, 1, worker.pk, project.pk, "ban", NOW))

    assert promised > 0
    assert paid_by([project.pk]) == {project.pk: Paid(0, 0)}


def test_what_was_paid_stays_paid_when_it_is_spent() -> None:
    project, first, second = a_project(min_answers=2), a_player(), a_player()
    some_items(project, 4)
    for worker in (first, second):
        answer_all(a_round(project, worker), "cat")
    settle_down()
    before = paid_by([project.pk])
    reward = a_reward(price=max(1, points(first).get("settled", 0)))
    if points(first).get("settled"):
        claim(reward, first)

    assert before[project.pk].settled + before[project.pk].pending > 0
    assert paid_by([project.pk]) == before


def test_the_owner_hears_what_a_label_costs(monkeypatch) -> None:
    project = a_project()
    monkeypatch.setattr("gamification.queries.budgets.kept_paid_by", lambda _: Paid(90, 10))
    some_items(project, 3, retired_at=NOW)
    set_budget(project_id=project.pk, credits=150, at=NOW)

    assert costs_of(project.pk) == Costs(
        credits=150, left=50, settled=90, pending=10, labels=3, per_label=30.0
    )
