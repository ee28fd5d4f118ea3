"""Budgets: set points aside for what is promised, so that no project pays more than it may.

The most that an answer may come to is set aside with its promise, and what it did not come to is
free again once it has settled for good.  Whoever moves a player's points and a budget locks the
points first, and the boards last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, QuerySet

from gamification.models import Balance, Budget
from gamification.queries.budgets import OutOfBudget, most_of_a_round, paid_by, reserved_by
from gamification.rules.scoring import most_points
from labeling.prepared import prepared
from labeling.queries.leases import values_out

BOUNDLESS = 10**12
"""More than anybody pays."""


def set_budget(*, project_id: int, credits: int | None, at: datetime) -> None:
    """Say how much a project may pay in all; None lets it pay whatever it takes.

    It is never less than what has been paid, promised, and asked for already.
    """
    cache.delete(f"paid:{project_id}")
    if credits is None:
        Budget.objects.filter(pk=project_id).delete()
        return
    # There before it is counted, so that what is promised meanwhile is set aside too.
    Budget.objects.get_or_create(pk=project_id, defaults={"credits": BOUNDLESS})
    with transaction.atomic():
        budget = Budget.objects.select_for_update().get(pk=project_id)
        budget.settled = paid_by(project_id).settled
        budget.reserved = reserved_by(project_id)
        owed = budget.settled + budget.reserved + _most_of_what_is_out(project_id, at)
        budget.credits = max(credits, owed)
        budget.save()


def refuse_when_spent(project_id: int, at: datetime) -> None:
    """Let no new round begin that could not be paid for (see ``labeling.gates``)."""
    # Locked, so that of two who begin at once the second sees what the first may cost.
    for budget in _locked(project_id):
        if budget.left < _most_of_what_is_out(project_id, at) + most_of_a_round():
            raise OutOfBudget(
                "This project has paid out all it had. What you have answered is still paid;"
                " other projects are open."
            )


def _most_of_what_is_out(project_id: int, at: datetime) -> int:
    return sum(most_points(is_too_fast=False, value=v) for v in values_out(project_id, at))


@prepared
def _locked(project_id: int) -> QuerySet[Budget]:
    return Budget.objects.select_for_update().filter(pk=project_id)


@prepared
def _budget(project_id: int) -> QuerySet[Budget]:
    return Budget.objects.filter(pk=project_id)


def can_promise(*, player_id: int, project_id: int, most: int) -> bool:
    """Set aside what an answer may come to, or say that there is no more to promise."""
    if not list(_budget(project_id)):
        return True
    Balance.objects.hold([player_id])
    return Budget.objects.reserve(project_id, most)


def pay_from_budgets(charges: Iterable[tuple[int, int, int]]) -> None:
    """Pay so much from each project's budget, and let go of so much that was set aside."""
    paid: Counter[int] = Counter()
    free: Counter[int] = Counter()
    for project_id, settled, is_free in charges:
        paid[project_id] += settled
        free[project_id] += is_free
    for project_id in sorted(paid):
        if paid[project_id] or free[project_id]:
            Budget.objects.pay(project_id, paid[project_id], free=free[project_id])


@contextmanager
def counting(player_id: int, project_id: int) -> Iterator[None]:
    """Keep a budget right while what a player was paid, or promised, is taken or given back.

    What a verdict took is free for others; its undoing comes first, even if there is too little.
    """
    has_budget = list(_locked(project_id))
    before = _owed(project_id, player_id) if has_budget else (0, 0)
    yield
    if has_budget:
        settled, reserved = (
            now - then for now, then in zip(_owed(project_id, player_id), before, strict=True)
        )
        Budget.objects.filter(pk=project_id).update(
            settled=F("settled") + settled, reserved=F("reserved") + reserved
        )


def _owed(project_id: int, player_id: int) -> tuple[int, int]:
    return paid_by(project_id, player_id).settled, reserved_by(project_id, player_id)
