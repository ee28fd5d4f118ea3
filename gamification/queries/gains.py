"""Gains: what the ledger says about what was earned."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from gamification.models import Account, LedgerTx, Reason
from gamification.rules.scoring import pending_points
from labeling.queries import replay

_SANCTIONS: Mapping[str, str] = {
    Reason.HOLD: "Settled points are on hold while a person looks at your answers.",
    Reason.REVERSAL: "Your answers in a project were left out, and their points taken back.",
    Reason.UNDOING: "A decision about your answers was taken back: these points are as they were.",
}


def explain(tx: LedgerTx) -> str:
    """Say in a sentence why points moved.  It speaks of an answer, never of the item.

    Why an answer came to nothing (wrong, or too fast) is not told either.
    """
    promised, settled = tx.amount(Account.PENDING), tx.amount(Account.SETTLED)
    if sentence := _SANCTIONS.get(tx.reason):
        return sentence
    if tx.reason == Reason.ANSWER:
        if not promised:
            return "You said “can’t tell”: no points, and none to lose."
        return f"An answer was promised {promised} points."
    if not promised:
        return "A “can’t tell” has settled, at no points."
    if settled == -promised:
        return f"An answer was confirmed: {settled} points are yours."
    return f"An answer was not confirmed: {settled} of {-promised} points are yours."


def promised_in(round_id: UUID) -> int:
    """Return the points promised for what has been answered of a round."""
    answers = replay.answers_in(round_id)
    return sum(pending_points(is_abstention=answer.is_abstention) for answer in answers)
