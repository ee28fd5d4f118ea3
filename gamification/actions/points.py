"""Points: promise them for an answer, settle them once its truth is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac

from gamification.actions.boards import move_boards
from gamification.conf import conf
from gamification.events import PointsAwarded, PointsSettled, TruthDue
from gamification.models import (
    Account,
    Balance,
    Checkpoint,
    Escrow,
    LedgerEntry,
    LedgerTx,
    Reason,
    Skill,
)
from gamification.models.ledger import OF_PLAYERS
from gamification.models.skills import Pair
from gamification.queries.promises import MEND, RERATE, SETTLE, Promise, looked_at, promises_of
from gamification.rules.delays import NEVER_LONGER, Waits, gold_delay
from gamification.rules.scoring import Instalment, Outcome, next_instalment, pending_points
from gamification.rules.weeks import week_of
from labeling import bus
from labeling.events import AnswerSubmitted
from labeling.queries import replay
from labeling.queries.replay import AnswerFact

QUICK = timedelta(seconds=5)
"""What waits no longer than that settles with the answers that settle at once."""

LOOK_AGAIN = timedelta(hours=12)
"""How often a player is rated who waits for a rating and gives no reason for one."""

EVER = datetime(2000, 1, 1, tzinfo=UTC)

Amounts = dict[Account, int]


class NotWelcomedYet(Exception):
    """The worker has no accounts; they are paid when the answer is tried again."""


def pay_for_answer(answer: AnswerSubmitted) -> None:
    """Promise an answer its points, in the answer's own transaction.  Safe to repeat."""
    points = pending_points(is_abstention=answer.is_abstention)
    with transaction.atomic(savepoint=False):
        new = LedgerTx.objects.write([_promise(answer)])
        if new and points:
            enter([(new[0], {Account.PENDING: points, Account.ISSUED: -points})])
            if not Balance.objects.move(answer.worker_id, Account.PENDING, points):
                raise NotWelcomedYet(answer.worker_id)
            bus.publish(PointsAwarded(answer.worker_id, answer.answer_id, points, answer.at))


def _promise(answer: AnswerSubmitted) -> LedgerTx:
    return LedgerTx(
        cause=f"answer:{answer.answer_id}",
        reason=Reason.ANSWER,
        player_id=answer.worker_id,
        at=answer.at,
        answer_id=answer.answer_id,
        round_id=answer.round_id,
        project_id=answer.project_id,
        week=week_of(answer.at),
        is_too_fast=answer.is_too_fast,
        value=answer.value,
    )


def settle_answers(*, judged: Sequence[AnswerFact], at: datetime) -> None:
    """Settle what these answers were promised at what they turned out to be worth.

    Safe to repeat: an answer settles once, and what was right and waits to be rated goes on
    waiting.  One that came to nothing is mended once its item's label has been corrected; what has
    been paid is never asked for again.  One that has been promised nothing yet is left alone;
    ``catch_up`` pays and settles it.
    """
    with transaction.atomic():
        # All of them before any board is touched, so that two who settle wait in no circle; and
        # nothing that is read from here on changes before it is written.
        Balance.objects.hold({fact.worker_id for fact in judged})
        for start in range(0, len(judged), conf().BATCH):
            _settle(judged[start : start + conf().BATCH], at)


def _settle(judged: Sequence[AnswerFact], at: datetime) -> None:
    promises = promises_of({fact.answer_id for fact in judged})
    skills = Skill.objects.of({promise.pair for promise in promises.values()})
    payments: list[Payment] = []
    new: list[Escrow] = []
    for fact in sorted(judged, key=attrgetter("answer_id")):
        promise = promises.get(fact.answer_id)
        if promise is None:
            continue
        if _outcome(fact) is not Outcome.RIGHT or promise.tx.is_too_fast:
            payments += _end(promise, fact)
        elif promise.escrow is None and (not promise.payments or promise.came_to_nothing):
            new.append(escrow := _escrow(promise))
            payments += _first(replace(promise, escrow=escrow), skills.get(promise.pair))
    Escrow.objects.bulk_create(new, ignore_conflicts=True)
    _see_to(new, skills, at)
    pay(payments, at)


def _escrow(promise: Promise) -> Escrow:
    player_id, project_id = promise.pair
    return Escrow(
        promise=promise.tx,
        player_id=player_id,
        project_id=project_id,
        is_mended=promise.came_to_nothing,
    )


def _see_to(new: Iterable[Escrow], skills: Mapping[Pair, Skill], at: datetime) -> None:
    """See that whoever has something in escrow is rated again some day."""
    pairs = {(escrow.player_id, escrow.project_id) for escrow in new}
    unseen = {pair for pair in pairs if pair not in skills or skills[pair].due_at is None}
    Skill.objects.look_again(unseen, by=at + LOOK_AGAIN)


def _end(promise: Promise, fact: AnswerFact) -> Iterable[Payment]:
    """Let an answer come to nothing, or to no more than it has been paid already."""
    nothing = Instalment(0, promise.pending)
    if not promise.payments:
        yield Payment(promise, SETTLE, nothing, share=None, is_last=True)
    elif promise.escrow:
        yield Payment(promise, RERATE, nothing, share=None, is_last=True)


def _first(promise: Promise, skill: Skill | None) -> Iterable[Payment]:
    """Pay a first instalment, to those of whom enough is known."""
    if skill and skill.is_proven and not skill.is_held:
        yield instalment(promise, skill.share, is_open=True, is_proven=True)


def _outcome(fact: AnswerFact) -> Outcome:
    if fact.is_abstention:
        return Outcome.ABSTAINED
    return Outcome.RIGHT if fact.is_right else Outcome.WRONG


def mend_answers(*, judged: Sequence[AnswerFact], at: datetime) -> None:
    """Look again at those of these answers that have been settled, or wait in escrow.

    The others settle when it is their turn.
    """
    known = looked_at({fact.answer_id for fact in judged})
    settle_answers(judged=[fact for fact in judged if fact.answer_id in known], at=at)


def settle_gold(*, at: datetime) -> None:
    """Settle the answers to gold that have waited as long as others do."""
    since = (Checkpoint.objects.reached("gold") or EVER) - conf().OVERLAP
    waiting = _unsettled(replay.gold_answers_between(since - NEVER_LONGER, at))
    _settle_gold(_due(waiting, at), at)
    Checkpoint.objects.reach("gold", at)


def _settle_gold(facts: Sequence[AnswerFact], at: datetime) -> None:
    settle_answers(judged=facts, at=at)
    # Not before: who is rated the moment they meet gold could tell.
    Skill.objects.look_again({(fact.worker_id, fact.project_id) for fact in facts}, by=at)


def announce_quick_gold(*, answer_ids: Collection[int], at: datetime) -> None:
    """Let gold be among what settles at once, as the answers do that make an item sure."""
    quick = _due(replay.gold_answers(answer_ids), at + QUICK)
    with transaction.atomic():
        bus.publish(*(TruthDue(fact.answer_id, at) for fact in quick))


def settle_quick_gold(*, answer_ids: Collection[int], at: datetime) -> None:
    _settle_gold(replay.gold_answers(answer_ids), at)


def _unsettled(facts: Sequence[AnswerFact]) -> list[AnswerFact]:
    known: set[int] = set()
    for start in range(0, len(facts), conf().BATCH):
        known |= looked_at([fact.answer_id for fact in facts[start : start + conf().BATCH]])
    return [fact for fact in facts if fact.answer_id not in known]


def _due(facts: Sequence[AnswerFact], at: datetime) -> list[AnswerFact]:
    """Return those that others of their age and project would have ceased to wait for by then."""
    waits = {
        project_id: Waits.of(replay.waits_for_truth(project_id, at=at))
        for project_id in {fact.project_id for fact in facts}
    }
    key = salted_hmac("gamification.gold_delay", "").digest()
    return [
        fact
        for fact in facts
        if fact.answered_at + gold_delay(fact.answer_id, key=key, waits=waits[fact.project_id])
        <= at
    ]


def settle_what_waited(*, player_id: int, project_id: int, at: datetime) -> None:
    """Settle what could have been settled while a verdict stopped it."""
    gold = replay.gold_answers_of(worker_id=player_id, project_id=project_id)
    judged = replay.judged_answers_of(worker_id=player_id, project_id=project_id)
    settle_answers(judged=[*judged, *_due(gold, at)], at=at)


# The steps that are shared.


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
    for tx, amounts in moved:
        settled[tx.player_id] += amounts[Account.SETTLED]
        returned[tx.player_id] += amounts[Account.ISSUED]
    return [PointsSettled(p, settled[p], returned[p], at) for p in settled]
