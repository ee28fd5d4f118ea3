"""Payments: what answers are paid, in both sides of the ledger, in balances, boards and budgets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gamification.actions.boards import move_boards
from gamification.actions.budgets import pay_from_budgets
from gamification.events import PointsSettled
from gamification.models import Account, Balance, Escrow, LedgerEntry, LedgerTx, Reason
from gamification.models.ledger import OF_PLAYERS
from gamification.queries.promises import MEND, RERATE, SETTLE, Promise
from gamification.rules.scoring import Instalment, next_instalment
from labeling import bus

Amounts = dict[Account, int]


@dataclass(frozen=True, slots=True)
class Payment:
    """What an answer is paid now, by which step; and whether that was the last."""

    promise: Promise
    step: str
    instalment: Instalment
    share: float | None
    is_last: bool

    @property
    def tx_fields(self) -> dict[str, Any]:
        reason = Reason.RERATING if self.step == RERATE else Reason.SETTLEMENT
        return {"cause": f"{self.step}:{self.promise.tx.answer_id}", "reason": reason}

    @property
    def amounts(self) -> Amounts:
        settled, no_longer_pending = self.instalment
        return {
            Account.PENDING: -no_longer_pending,
            Account.SETTLED: settled,
            Account.ISSUED: no_longer_pending - settled,
        }


def instalment(promise: Promise, share: float, *, is_open: bool, is_proven: bool) -> Payment:
    """Return what is paid now for a right answer in escrow."""
    assert promise.escrow is not None
    first = MEND if promise.escrow.is_mended else SETTLE
    return Payment(
        promise,
        RERATE if promise.escrow.is_rated else first,
        next_instalment(
            promise.worth(share),
            paid=promise.paid,
            pending=promise.pending,
            is_open=is_open,
            is_proven=is_proven,
        ),
        share=share,
        is_last=not is_open,
    )


def pay(payments: Sequence[Payment], at: datetime) -> None:
    """Write down what is paid, move balances and boards, and take out of escrow what is done."""
    by_cause = {payment.tx_fields["cause"]: payment for payment in payments}
    new = LedgerTx.objects.write([_settlement(payment, at) for payment in payments])
    moved = [(tx, by_cause[tx.cause].amounts) for tx in new]
    enter(moved)
    Balance.objects.move_many(by_balance(moved))
    pay_from_budgets(_charges([by_cause[tx.cause] for tx in new]))
    move_boards(moved)
    _move_escrow(payments)
    bus.publish(*_settled(moved, at))


def _settlement(payment: Payment, at: datetime) -> LedgerTx:
    promise = payment.promise.tx
    return LedgerTx(
        **payment.tx_fields,
        player_id=promise.player_id,
        at=at,
        answer_id=promise.answer_id,
        round_id=promise.round_id,
        project_id=promise.project_id,
        week=promise.week,
        is_too_fast=promise.is_too_fast,
        value=promise.value,
        share=payment.share,
    )


def _charges(payments: Iterable[Payment]) -> Iterable[tuple[int, int, int]]:
    """Yield what each payment takes from its project's budget, and what it lets go of."""
    for payment in payments:
        promise, settled = payment.promise, payment.instalment.settled
        free = promise.most - promise.paid - settled if payment.is_last else 0
        yield promise.pair[1], settled, free


def _move_escrow(payments: Iterable[Payment]) -> None:
    paid = [payment for payment in payments if payment.promise.escrow]
    done = [payment.promise.tx.pk for payment in paid if payment.is_last]
    rated = [payment.promise.tx.pk for payment in paid if not payment.is_last]
    if done:
        Escrow.objects.filter(pk__in=done).delete()
    if rated:
        Escrow.objects.filter(pk__in=rated).update(is_rated=True)


def enter(moved: Iterable[tuple[LedgerTx, Amounts]]) -> None:
    """Write both sides of each transaction."""
    LedgerEntry.objects.write(
        [
            LedgerEntry(
                tx=tx,
                account=account,
                player_id=None if account is Account.ISSUED else tx.player_id,
                amount=amount,
            )
            for tx, amounts in moved
            for account, amount in amounts.items()
            if amount
        ]
    )


def by_balance(moved: Iterable[tuple[LedgerTx, Amounts]]) -> dict[tuple[int, Account], int]:
    total: dict[tuple[int, Account], int] = defaultdict(int)
    for tx, amounts in moved:
        for account in OF_PLAYERS:
            total[tx.player_id, account] += amounts.get(account, 0)
    return total


def _settled(moved: Iterable[tuple[LedgerTx, Amounts]], at: datetime) -> list[PointsSettled]:
    settled: dict[int, int] = defaultdict(int)
    returned: dict[int, int] = defaultdict(int)
    last: dict[int, int] = defaultdict(int)
    for tx, amounts in moved:
        settled[tx.player_id] += amounts[Account.SETTLED]
        returned[tx.player_id] += amounts[Account.ISSUED]
        last[tx.player_id] = max(last[tx.player_id], tx.pk)
    return [PointsSettled(p, settled[p], returned[p], at, last[p]) for p in settled]
