"""Budgets: what projects have paid for their answers, by the ledger, and what they may still."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import QuerySet, Sum

from gamification.models import Account, Budget, LedgerEntry
from labeling.prepared import prepared
from labeling.problems import Problem
from labeling.queries.progress import counts_of
from labeling.queries.projects import ids_of

KEPT_TIMES_COST = 50
KEPT_AT_MOST = 300.0


class OutOfBudget(Problem):
    code = "out_of_budget"
    title = "Nothing left to pay with"
    status = 409


@dataclass(frozen=True, slots=True)
class Paid:
    """What a project's answers have cost: what has settled, and what is still promised."""

    settled: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Costs:
    """What a project's owner is told."""

    credits: int | None
    left: int | None
    settled: int
    pending: int
    labels: int
    per_label: float | None


def refuse_when_spent(project_id: int) -> None:
    """Let no new round begin that could not be paid for (see ``labeling.gates``)."""
    if any(budget.is_spent for budget in _budget(project_id)):
        raise OutOfBudget(
            "This project has paid out all it had. What you have answered is still paid;"
            " other projects are open."
        )


@prepared
def _budget(project_id: int) -> QuerySet[Budget]:
    return Budget.objects.filter(pk=project_id)


def without_budget(slugs: Collection[str]) -> set[str]:
    """Return those of these projects that have nothing left."""
    ids = ids_of(slugs)
    spent = {b.pk for b in Budget.objects.filter(pk__in=ids.values()) if b.is_spent}
    return {slug for slug, project_id in ids.items() if project_id in spent}


def costs_of(project_id: int) -> Costs:
    """Return what a project has paid, may still pay, and what a label has cost it."""
    credits = Budget.objects.filter(pk=project_id).values_list("credits", flat=True).first()
    paid = kept_paid_by(project_id)
    labels = counts_of([project_id])[project_id].retired
    return Costs(
        credits=credits,
        left=None if credits is None else max(0, credits - paid.settled - paid.pending),
        settled=paid.settled,
        pending=paid.pending,
        labels=labels,
        per_label=paid.settled / labels if labels else None,
    )


def kept_paid_by(project_id: int) -> Paid:
    """As `paid_by`, counted no oftener than it is cheap."""
    key = f"paid:{project_id}"
    kept: tuple[int, int] | None = cache.get(key)
    if kept is None:
        started = time.monotonic()
        paid = paid_by([project_id])[project_id]
        kept = (paid.settled, paid.pending)
        cost = time.monotonic() - started
        cache.set(key, kept, timeout=min(KEPT_AT_MOST, KEPT_TIMES_COST * cost))
    return Paid(*kept)


def paid_by(project_ids: Collection[int]) -> Mapping[int, Paid]:
    """Count what these projects have paid.

    All that was ever issued for a project's answers is still out there, or has been taken back:
    what of it is not pending has settled, whatever was done with it since.
    """
    sums: dict[tuple[int, str], int] = {}
    entries = LedgerEntry.objects.filter(
        tx__project_id__in=project_ids, account__in=[Account.ISSUED, Account.PENDING]
    )
    for project_id, account, amount in entries.values_list("tx__project_id", "account").annotate(
        Sum("amount")
    ):
        sums[project_id or 0, account] = amount
    return {
        project_id: _paid(
            issued=-sums.get((project_id, Account.ISSUED), 0),
            pending=sums.get((project_id, Account.PENDING), 0),
        )
        for project_id in project_ids
    }


def _paid(*, issued: int, pending: int) -> Paid:
    return Paid(settled=issued - pending, pending=pending)
