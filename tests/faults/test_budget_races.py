"""Many begin rounds of a project at the same moment, or while it is given less to pay with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from django.db import OperationalError

from gamification.actions import budgets
from gamification.actions.budgets import set_budget
from gamification.models import Budget
from gamification.queries.budgets import OutOfBudget, most_of_a_round
from gamification.queries.invariants import INVARIANTS
from gamification.rules.scoring import most_points
from labeling.models import Project, Standing, Worker
from labeling.queries.leases import values_out
from tests.at_once import at_once
from tests.factories import NOW, a_project, a_round, a_worker, some_items
from tests.faults.guards import IS_SQLITE, Meet, without

pytestmark = pytest.mark.django_db(transaction=True)

A_ROUND = most_of_a_round()


def a_limited_project(credits: int) -> Project:
    project = a_project(max_answers=50, min_answers=50)
    # So important that each answer is worth the most there is.
    some_items(project, 60, importance=5.0)
    set_budget(project_id=project.pk, credits=credits, at=NOW)
    return project


def who_wants(project: Project) -> Worker:
    worker = a_worker()
    Standing.objects.create(worker=worker, project=project)
    return worker


def begin(project: Project, worker: Worker) -> str:
    try:
        a_round(project, worker)
    except OutOfBudget:
        return "refused"
    return "begun"


def lower(project: Project) -> str:
    set_budget(project_id=project.pk, credits=0, at=NOW)
    return "lowered"


def spare(project: Project) -> int:
    """Return what is left when all rounds under way have come to their most."""
    out = sum(most_points(is_too_fast=False, value=value) for value in values_out(project.pk, NOW))
    return Budget.objects.get(pk=project.pk).credits - out


def begin_two_at_once(project: Project) -> None:
    workers = [who_wants(project), who_wants(project)]
    at_once(partial(begin, project, worker) for worker in workers)


def begin_while_it_is_lowered(project: Project) -> None:
    worker = who_wants(project)
    at_once([partial(begin, project, worker), partial(lower, project)])


Race = Callable[[Project], None]
RACES: list[tuple[Race, int]] = [
    (begin_two_at_once, A_ROUND),
    (begin_while_it_is_lowered, 5 * A_ROUND),
]


def test_of_thirty_who_begin_at_once_as_many_do_as_can_be_paid() -> None:
    project = a_limited_project(7 * A_ROUND)
    workers = [who_wants(project) for _ in range(30)]

    came = Counter(at_once(partial(begin, project, worker) for worker in workers))

    assert came == {"begun": 7, "refused": 23}
    assert spare(project) == 0
    assert [row for one in INVARIANTS for row in one.find()] == []


def test_a_budget_is_lowered_while_thirty_begin() -> None:
    project = a_limited_project(100 * A_ROUND)
    deeds = [partial(begin, project, who_wants(project)) for _ in range(30)]

    came = Counter(at_once([*deeds[:15], partial(lower, project), *deeds[15:]]))

    assert came["lowered"] == 1
    assert spare(project) == 0
    assert begin(project, who_wants(project)) == "refused"


@pytest.mark.parametrize(("race", "credits"), RACES)
def test_two_who_meet_leave_enough_to_pay_with(race: Race, credits: int, meet: Meet) -> None:
    project = a_limited_project(credits)
    meet(budgets, "_most_of_what_is_out")

    race(project)

    assert spare(project) >= 0


@pytest.mark.parametrize(("race", "credits"), RACES)
def test_without_the_lock_they_do_not(race: Race, credits: int, meet: Meet) -> None:
    project = a_limited_project(credits)
    meet(budgets, "_most_of_what_is_out")

    with without({"lock"}):
        if IS_SQLITE:  # It lets one writer at a time see the file, and fails the other.
            with pytest.raises(OperationalError, match="locked"):
                race(project)
        else:
            race(project)
            assert spare(project) < 0
