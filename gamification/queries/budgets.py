"""Budgets: what projects have paid for their answers, by the ledger, and what they may still."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max, Q, Sum

from gamification.models import Account, Budget, Escrow, LedgerEntry, LedgerTx, Reason
from gamification.models.ledger import PAYING, LedgerTxQuerySet
from gamification.queries.promises import SETTLE
from gamification.rules.scoring import MOST_POINTS, most_points
from labeling.conf import conf as labeling_conf
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
    reserved: int
    out_of_budget: bool
    settled: int
    pending: int
    labels: int
    per_label: float | None


def most_of_a_round() -> int:
    """Return what a round may cost at most."""
    return labeling_conf().ROUND_SIZE * MOST_POINTS


def is_spent(budget: Budget) -> bool:
    """Say whether it could not pay for another round, should that come to its most."""
    return budget.left < most_of_a_round()


def without_budget(slugs: Collection[str]) -> set[str]:
    """Return those of these projects that could not pay for another round."""
    ids = ids_of(slugs)
    budgets = Budget.objects.filter(pk__in=ids.values())
    spent = {budget.pk for budget in budgets if is_spent(budget)}
    return {slug for slug, project_id in ids.items() if project_id in spent}


def costs_of(project_id: int) -> Costs:
    """Return what a project has paid, may still pay, and what a label has cost it."""
    budget = Budget.objects.filter(pk=project_id).first()
    paid = kept_paid_by(project_id)
    labels = counts_of([project_id])[project_id].retired
    return Costs(
        credits=budget.credits if budget else None,
        left=budget.left if budget else None,
        reserved=budget.reserved if budget else 0,
        out_of_budget=budget is not None and is_spent(budget),
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
        paid = paid_by(project_id)
        kept = (paid.settled, paid.pending)
        cost = time.monotonic() - started
        cache.set(key, kept, timeout=min(KEPT_AT_MOST, KEPT_TIMES_COST * cost))
    return Paid(*kept)


def paid_by(project_id: int, player_id: int | None = None) -> Paid:
    """Count what a project has paid, to one player or to all.

    All that was ever issued for a project's answers is still out there, or has been taken back:
    what of it is not pending has settled, whatever was done with it since.
    """
    entries = LedgerEntry.objects.filter(
        tx__in=_of(project_id, player_id), account__in=[Account.ISSUED, Account.PENDING]
    )
    sums = dict(entries.order_by().values_list("account").annotate(Sum("amount")))
    issued, pending = -sums.get(Account.ISSUED, 0), sums.get(Account.PENDING, 0)
    return Paid(settled=issued - pending, pending=pending)


def reserved_by(project_id: int, player_id: int | None = None) -> int:
    """Count what the open promises of a project may still come to, at most.

    What a verdict has taken back is promised no more.
    """
    taken_back = _taken_back(project_id)
    in_escrow = set(Escrow.objects.filter(project_id=project_id).values_list("pk", flat=True))
    return sum(
        most_points(is_too_fast=is_too_fast, value=value) - paid
        for player, promise, is_settled, is_too_fast, value, paid in _promised(
            project_id, player_id
        )
        if promise > taken_back.get(player, 0) and (promise in in_escrow or not is_settled)
    )


def _taken_back(project_id: int) -> dict[int, int]:
    """Return up to which promise each player's answers were left out, by what stands."""
    standing = LedgerTx.objects.filter(
        project_id=project_id, reason=Reason.REVERSAL, undone_by=None, until_id__isnull=False
    )
    return dict(standing.order_by().values_list("player_id").annotate(Max("until_id")))


def _promised(project_id: int, player_id: int | None) -> Iterable[tuple[Any, ...]]:
    """Yield each answer that was promised something, and what has become of it."""
    txs = _of(project_id, player_id).filter(reason__in=[Reason.ANSWER, *PAYING])
    promise, settlement = Q(reason=Reason.ANSWER), Q(cause__startswith=f"{SETTLE}:")
    answers = (
        txs.order_by()
        .values_list("player_id", "answer_id")
        .annotate(
            promise=Max("id", filter=promise),
            n_settled=Count("id", filter=settlement),
            fast=Max("id", filter=promise & Q(is_too_fast=True)),
            worth=Max("value", filter=promise),
            paid=Sum("entries__amount", filter=Q(entries__account=Account.SETTLED), default=0),
            promised=Sum(
                "entries__amount", filter=promise & Q(entries__account=Account.PENDING), default=0
            ),
        )
    )
    for player, _, tx_id, n_settled, fast, value, paid, promised in answers.iterator():
        if promised:
            yield player, tx_id, n_settled > 0, fast is not None, value, paid


def _of(project_id: int, player_id: int | None) -> LedgerTxQuerySet:
    txs = LedgerTx.objects.filter(project_id=project_id)
    return txs if player_id is None else txs.filter(player_id=player_id)
