"""Sanctions: what a verdict does to points, and its undoing.

Every movement is a transaction of its own, caused by the verdict, so that it happens once; and
undone by its opposite, once.  Nothing is ever taken out of the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max, Q, Sum

from gamification.actions.boards import move_boards
from gamification.actions.budgets import counting
from gamification.actions.payments import Amounts, by_balance, enter
from gamification.models import Account, Balance, LedgerEntry, LedgerTx, Reason
from gamification.queries.stakes import amounts_in
from labeling.events import VerdictGiven, VerdictUndone
from labeling.queries.sanctions import stands

HOLDING = {"hold"}
REVERSING = {"leave_out", "suspend", "ban"}


@dataclass(frozen=True, slots=True)
class Movement:
    """A transaction to be written, and what it moves."""

    tx: LedgerTx
    amounts: Amounts


def sanction_points(verdict: VerdictGiven) -> None:
    """Hold a player's points of a project, or take them back.  Safe to repeat.

    And to come late: what has been undone meanwhile takes nothing any more.
    """
    with transaction.atomic():
        balances = Balance.objects.hold([verdict.worker_id])
        settled = sum(b.amount for b in balances if b.account == Account.SETTLED)
        if stands(verdict.verdict_id, verdict.again) is False:
            return
        if verdict.decision in HOLDING:
            _make([_hold(verdict, settled)])
        elif verdict.decision in REVERSING:
            with counting(verdict.worker_id, verdict.project_id):
                _make(_reversals(verdict, settled))


def restore_points(verdict: VerdictUndone) -> None:
    """Move back whatever the verdict had moved, unless it stands again.  Safe to repeat."""
    with transaction.atomic():
        Balance.objects.hold([verdict.worker_id])
        if stands(verdict.verdict_id):
            return
        done = LedgerTx.objects.filter(
            player=verdict.worker_id,
            cause__startswith=f"verdict:{verdict.verdict_id}:",
            undone_by=None,
        )
        with counting(verdict.worker_id, verdict.project_id):
            _make(
                [_opposite(tx, verdict) for tx in done.prefetch_related("entries").order_by("id")]
            )


def _hold(verdict: VerdictGiven, settled: int) -> Movement:
    earned = amounts_in(verdict.worker_id, verdict.project_id)[Account.SETTLED]
    # What has been spent cannot be held.
    held = min(earned, settled)
    tx = _tx(verdict, "hold", Reason.HOLD)
    return Movement(tx, {Account.SETTLED: -held, Account.HELD: held})


def _reversals(verdict: VerdictGiven, settled: int) -> list[Movement]:
    """Take back what was promised and settled, week by week as the boards have it."""
    theirs = amounts_in(verdict.worker_id, verdict.project_id)
    held = theirs[Account.HELD]
    released = _tx(verdict, "held", Reason.REVERSAL)
    movements = [Movement(released, {Account.HELD: -held, Account.SETTLED: held})] if held else []
    left = settled + held
    last = _last_promise(verdict)
    weeks: list[tuple[date | None, int, int]] = list(_by_week(verdict))
    of_no_week = theirs[Account.SETTLED] + held - sum(earned for _, _, earned in weeks)
    if of_no_week > 0:  # What capsules have paid.
        weeks.append((None, 0, of_no_week))
    for week, pending, earned in weeks:
        # What has been spent cannot be taken back.
        taken = min(earned, left)
        left -= taken
        what = str(week) if week else "capsules"
        tx = _tx(verdict, what, Reason.REVERSAL, week=week, until_id=last)
        amounts = {
            Account.PENDING: -pending,
            Account.SETTLED: -taken,
            Account.ISSUED: pending + taken,
        }
        movements.append(Movement(tx, amounts))
    return movements


def _by_week(verdict: VerdictGiven) -> list[tuple[date, int, int]]:
    def sum_of(account: Account) -> Sum:
        return Sum("amount", filter=Q(account=account), default=0)

    theirs = LedgerEntry.objects.filter(
        tx__player=verdict.worker_id, tx__project_id=verdict.project_id, tx__week__isnull=False
    )
    weeks = theirs.values_list("tx__week").annotate(
        pending=sum_of(Account.PENDING), settled=sum_of(Account.SETTLED)
    )
    return [
        (week, pending, settled)
        for week, pending, settled in weeks.order_by("tx__week")
        if week and (pending or settled)
    ]


def _last_promise(verdict: VerdictGiven) -> int:
    promises = LedgerTx.objects.of(verdict.worker_id).filter(
        project_id=verdict.project_id, reason=Reason.ANSWER
    )
    last: int | None = promises.aggregate(last=Max("id"))["last"]
    return last or 0


def _tx(
    verdict: VerdictGiven,
    what: str,
    reason: Reason,
    *,
    week: date | None = None,
    until_id: int | None = None,
) -> LedgerTx:
    # A verdict that stands again moves what there is by now.
    time = f"again{verdict.again}:" if verdict.again else ""
    return LedgerTx(
        cause=f"verdict:{verdict.verdict_id}:{time}{what}",
        reason=reason,
        player_id=verdict.worker_id,
        at=verdict.at,
        project_id=verdict.project_id,
        week=week,
        until_id=until_id,
    )


def _opposite(tx: LedgerTx, verdict: VerdictUndone) -> Movement:
    back = LedgerTx(
        cause=f"undo:{tx.cause}",
        reason=Reason.UNDOING,
        player_id=tx.player_id,
        at=verdict.at,
        project_id=tx.project_id,
        week=tx.week,
        undoes=tx,
    )
    return Movement(back, {account: -tx.amount(account) for account in Account})


def _make(movements: Sequence[Movement]) -> None:
    """Write what has not been written yet: transactions, balances and boards together."""
    amounts = {movement.tx.cause: movement.amounts for movement in movements}
    new = LedgerTx.objects.write([movement.tx for movement in movements])
    moved = [(tx, amounts[tx.cause]) for tx in new]
    enter(moved)
    Balance.objects.move_many(by_balance(moved))
    move_boards(moved)
