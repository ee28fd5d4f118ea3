"""Fulfilment: hand out what was claimed, or pay it back.

Whoever moves a claim locks the balances of its player first, then the claim, then the reward: so
two tabs, two reviewers or two jobs come one after the other, and none waits in a circle.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction

from gamification.actions.payments import enter
from gamification.events import ClaimMoved
from gamification.models import (
    Account,
    Balance,
    Claim,
    ClaimState,
    LedgerTx,
    Reason,
    Reward,
    VoucherCode,
    Worn,
)
from gamification.models.claims import (
    AFTER_A_VERDICT,
    CHANGED_MIND,
    NOBODY_HAD_TIME,
    OPEN,
    STANDING,
)
from gamification.rules.rewards import LEAVES_THE_GAME, LOOK_AGAIN, NOBODY_LOOKED, Kind
from labeling import bus
from labeling.events import VerdictGiven
from labeling.problems import Problem
from labeling.queries.reviews import is_barred, is_under_review
from labeling.queries.sanctions import stands

ERROR_LENGTH = 300

AT_ONCE = 200
"""Claims looked at in one run of the job."""

ENDING = {"leave_out", "suspend", "ban"}
"""Verdicts after which nothing that still waits is handed out."""


class NoSuchClaim(Problem):
    code = "no_such_claim"
    title = "No such claim"
    status = 404


class TooLate(Problem):
    code = "too_late"
    title = "Too late"
    status = 409


def fulfil(claim: Claim, at: datetime) -> None:
    """Hand it out, or have it handed out by whoever does that."""
    if claim.reward.kind == Kind.WEBHOOK.value:
        claim.state, claim.due_at = ClaimState.SENDING, at
    else:
        claim.state, claim.due_at, claim.granted_at = ClaimState.GRANTED, None, at
    _save(claim, at)


def _save(claim: Claim, at: datetime) -> None:
    claim.save()
    bus.publish(ClaimMoved(claim.pk, claim.player_id, claim.state, at))


def look_at_waiting(*, at: datetime) -> None:
    """Grant what has waited long enough, unless its player's answers are being looked at."""
    due = Claim.objects.due(at, [ClaimState.HELD]).values_list("pk", flat=True)
    for claim_id in list(due[:AT_ONCE]):
        _look_at(claim_id, at)


def _look_at(claim_id: uuid.UUID, at: datetime) -> None:
    with locked_claim(claim_id) as claim:
        if claim.state != ClaimState.HELD or claim.due_at is None or claim.due_at > at:
            return
        if is_barred(claim.player_id, at=at):
            _pay_back(claim, ClaimState.REFUSED, AFTER_A_VERDICT, at)
        elif not _waits_for_a_person(claim):
            fulfil(claim, at)
        elif at >= claim.claimed_at + claim.reward.hold + NOBODY_LOOKED:
            _pay_back(claim, ClaimState.GIVEN_BACK, NOBODY_HAD_TIME, at)
        else:
            claim.due_at = at + LOOK_AGAIN
            claim.save(update_fields=["due_at"])


def _waits_for_a_person(claim: Claim) -> bool:
    # What stays in the game is worth nobody's wait, which would say that they are looked at.
    return claim.reward.kind in LEAVES_THE_GAME and is_under_review(claim.player_id)


def settle_delivery(claim: Claim, *, error: str, wait: timedelta | None, at: datetime) -> None:
    """Note what came of a call for a claim that is locked; without a wait, a person has to look."""
    claim.error = error[:ERROR_LENGTH]
    if not error:
        claim.state, claim.due_at, claim.granted_at = ClaimState.GRANTED, None, at
        _save(claim, at)
        return
    claim.due_at = None if wait is None else at + wait
    claim.save(update_fields=["error", "due_at"])


def grant_claim(*, claim_id: uuid.UUID, at: datetime) -> None:
    """Hand out, or have called again, what waits; whoever says so has looked."""
    with locked_claim(claim_id) as claim:
        if claim.state not in OPEN:
            raise TooLate("This claim does not wait any more.")
        if claim.state == ClaimState.SENDING and claim.due_at is not None:
            raise TooLate("Whoever fulfils it is being called. Wait for the outcome.")
        claim.n_tries, claim.error = 0, ""
        fulfil(claim, at)


def refuse_claim(*, claim_id: uuid.UUID, why: str, at: datetime) -> None:
    """Take a claim back, and pay it back; even one that was granted and turned out no good."""
    with locked_claim(claim_id) as claim:
        if claim.state not in STANDING:
            raise TooLate("This claim has been paid back already.")
        if claim.state == ClaimState.SENDING and claim.due_at is not None:
            raise TooLate("Whoever fulfils it is being called. Wait for the outcome.")
        _pay_back(claim, ClaimState.REFUSED, why, at)


def give_back_claim(*, claim_id: uuid.UUID, player_id: int, at: datetime) -> Claim:
    """Let a player change their mind while nothing has been handed out."""
    with locked_claim(claim_id, player_id=player_id) as claim:
        if claim.state == ClaimState.GIVEN_BACK:
            return claim  # Said twice.
        if claim.state != ClaimState.HELD:
            raise TooLate("It is on its way already, or yours.")
        _pay_back(claim, ClaimState.GIVEN_BACK, CHANGED_MIND, at)
        return claim


def end_waiting_claims(verdict: VerdictGiven) -> None:
    """Pay back what waits, before a verdict takes back what was not earned.  Safe to repeat."""
    # A verdict that was undone before it was heard of ends nothing.
    if verdict.decision in ENDING and stands(verdict.verdict_id) is not False:
        _end_waiting(verdict.worker_id, ClaimState.REFUSED, AFTER_A_VERDICT, verdict.at)


def give_back_waiting(*, player_id: int, at: datetime) -> None:
    """Give back what waits for somebody who will not be there.  Safe to repeat."""
    _end_waiting(player_id, ClaimState.GIVEN_BACK, CHANGED_MIND, at)


def _end_waiting(player_id: int, state: ClaimState, why: str, at: datetime) -> None:
    waiting = Claim.objects.of(player_id).filter(state=ClaimState.HELD)
    # By reward, for each goes back into its stock: so two who end several wait in no circle.
    for claim_id in list(waiting.order_by("reward", "pk").values_list("pk", flat=True)):
        with locked_claim(claim_id) as claim:
            if claim.state == ClaimState.HELD:
                _pay_back(claim, state, why, at)


@contextmanager
def locked_claim(claim_id: uuid.UUID, *, player_id: int | None = None) -> Iterator[Claim]:
    theirs = Claim.objects.all() if player_id is None else Claim.objects.of(player_id)
    with transaction.atomic():
        owner_id = theirs.filter(pk=claim_id).values_list("player_id", flat=True).first()
        if owner_id is None:
            raise NoSuchClaim("There is no such claim.")
        Balance.objects.hold([owner_id])
        claims = Claim.objects.select_for_update(of=("self",)).select_related("reward", "tx")
        yield claims.get(pk=claim_id)


def _pay_back(claim: Claim, state: ClaimState, why: str, at: datetime) -> None:
    """Undo the payment by one of its own; what was never handed out goes back into stock."""
    _undo(claim, at)
    claim.state, claim.why, claim.due_at, claim.ended_at = state, why, None, at
    Worn.objects.filter(claim=claim).delete()
    if claim.granted_at is None:
        VoucherCode.objects.filter(claim=claim).update(claim=None)
        Reward.objects.put_back(claim.reward_id)
    _save(claim, at)


def _undo(claim: Claim, at: datetime) -> None:
    back = LedgerTx(
        cause=f"{claim.tx.cause}:back",
        reason=Reason.GIVEN_BACK,
        player_id=claim.player_id,
        at=at,
        undoes=claim.tx,
    )
    [back] = LedgerTx.objects.write([back])
    enter([(back, {Account.SPENT: -claim.price, Account.SETTLED: claim.price})])
    Balance.objects.move(claim.player_id, Account.SPENT, -claim.price)
    Balance.objects.move(claim.player_id, Account.SETTLED, claim.price)
