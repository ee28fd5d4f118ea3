"""Promises: what answers were promised, and what has become of it so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gamification.models import Account, Escrow, LedgerTx
from gamification.models.skills import Pair
from gamification.rules.scoring import Outcome, settled_points

SETTLE, MEND, RERATE = "settle", "mend", "rerate"
"""What an answer is paid by, each once: when its worth is first known, when its item's label was
corrected after it had come to nothing, and when it is rated a last time."""


@dataclass(frozen=True, slots=True)
class Promise:
    """An answer's promise, the payments there have been, and whether it is in escrow."""

    tx: LedgerTx
    payments: Mapping[str, LedgerTx]
    escrow: Escrow | None

    @property
    def pair(self) -> Pair:
        assert self.tx.project_id is not None
        return self.tx.player_id, self.tx.project_id

    @property
    def is_promised(self) -> bool:
        return self.tx.amount(Account.PENDING) > 0

    @property
    def most(self) -> int:
        """What it may come to at most, whatever it has been paid of that."""
        return self.worth(1.0)

    @property
    def paid(self) -> int:
        return self._moved(Account.SETTLED)

    @property
    def pending(self) -> int:
        return self.tx.amount(Account.PENDING) + self._moved(Account.PENDING)

    @property
    def is_paid_off(self) -> bool:
        """It has been paid for good, as far as anybody can tell."""
        return bool(self.payments) and self.escrow is None and not self.came_to_nothing

    @property
    def came_to_nothing(self) -> bool:
        """It has been settled for good, at nothing, and never mended."""
        return {*self.payments} == {SETTLE} and self.payments[SETTLE].share is None

    def worth(self, share: float) -> int:
        """Return what a right answer is worth at this share of the reward.

        Nothing if it was promised nothing: its project had no more to promise.
        """
        if not self.is_promised:
            return 0
        return settled_points(
            Outcome.RIGHT, is_too_fast=self.tx.is_too_fast, value=self.tx.value or 1.0, share=share
        )

    def _moved(self, account: Account) -> int:
        return sum(tx.amount(account) for tx in self.payments.values())


def promises_of(answer_ids: Collection[int], *, stopped_too: bool = False) -> dict[int, Promise]:
    """Return what each of these answers was promised, unless a verdict stops it from settling.

    Verdicts hold the balances of whom they are about; who holds them too finds what stays true.
    """
    steps = ("answer", SETTLE, MEND, RERATE)
    causes = [f"{step}:{answer_id}" for answer_id in answer_ids for step in steps]
    found: dict[int, dict[str, LedgerTx]] = defaultdict(dict)
    for tx in LedgerTx.objects.with_causes(causes).prefetch_related("entries").order_by("id"):
        found[tx.answer_id or 0][tx.cause.partition(":")[0]] = tx
    promised = {answer_id: txs.pop("answer") for answer_id, txs in found.items() if "answer" in txs}
    player_ids = {tx.player_id for tx in promised.values()}
    stops = [] if stopped_too else LedgerTx.objects.stopping(player_ids)
    escrow = Escrow.objects.in_bulk([tx.pk for tx in promised.values()])
    return {
        answer_id: Promise(tx, found[answer_id], escrow.get(tx.pk))
        for answer_id, tx in promised.items()
        if not any(stop.stops(tx) for stop in stops)
    }


def looked_at(answer_ids: Collection[int]) -> set[int]:
    """Return those of the answers that have settled, or wait in escrow to be rated."""
    settled = LedgerTx.objects.with_causes([f"{SETTLE}:{answer_id}" for answer_id in answer_ids])
    waiting = Escrow.objects.filter(
        promise__cause__in=[f"answer:{answer_id}" for answer_id in answer_ids]
    )
    return {
        answer_id
        for answer_id in [
            *settled.values_list("answer_id", flat=True),
            *waiting.values_list("promise__answer_id", flat=True),
        ]
        if answer_id is not None
    }
