"""Points: promise them for an answer, settle them once its truth is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from gamification.actions.boards import move_boards
from gamification.conf import conf
from gamification.events import PointsAwarded, PointsSettled, TruthDue
from gamification.models import Account, Balance, Checkpoint, LedgerEntry, LedgerTx, Reason
from gamification.models.ledger import OF_PLAYERS
from gamification.rules.delays import NEVER_LONGER, Waits, gold_delay
from gamification.rules.scoring import Outcome, pending_points, settled_points
from gamification.rules.weeks import week_of
from labeling import bus
from labeling.events import AnswerSubmitted
from labeling.queries import replay
from labeling.queries.replay import AnswerFact

QUICK = timedelta(seconds=5)
"""What waits no longer than that settles with the answers that settle at once."""

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
    )


def settle_answers(*, judged: Sequence[AnswerFact], at: datetime) -> None:
    """Settle what these answers were promised at what they turned out to be worth.

    Safe to repeat: an answer settles once.  One that has been promised nothing yet is left
    alone; ``catch_up`` pays and settles it.
    """
    for start in range(0, len(judged), conf().BATCH):
        with transaction.atomic():
            _settle(judged[start : start + conf().BATCH], at)


def _settle(judged: Sequence[AnswerFact], at: datetime) -> None:
    facts = {f"answer:{fact.answer_id}": fact for fact in judged}
    promises = LedgerTx.objects.with_causes(facts.keys()).prefetch_related("entries")
    due = {
        f"settle:{promise.answer_id}": (promise, facts[promise.cause])
        for promise in _free(promises.order_by("id"), {fact.worker_id for fact in judged})
    }
    new = LedgerTx.objects.write(
        [_settlement(cause, promise, at) for cause, (promise, _) in due.items()]
    )
    moved = [(tx, _worth(*due[tx.cause])) for tx in new]
    enter(moved)
    Balance.objects.move_many(by_balance(moved))
    move_boards(moved)
    bus.publish(*_settled(moved, at))


def _free(promises: Iterable[LedgerTx], player_ids: Collection[int]) -> list[LedgerTx]:
    """Leave out what a verdict stops from settling: all that is on hold, and what was taken back.

    Verdicts hold the balances of whom they are about, so none comes in between.
    """
    Balance.objects.hold(player_ids)
    stops = LedgerTx.objects.stopping(player_ids)
    return [p for p in promises if not any(stop.stops(p) for stop in stops)]


def _settlement(cause: str, promise: LedgerTx, at: datetime) -> LedgerTx:
    return LedgerTx(
        cause=cause,
        reason=Reason.SETTLEMENT,
        player_id=promise.player_id,
        at=at,
        answer_id=promise.answer_id,
        round_id=promise.round_id,
        project_id=promise.project_id,
        week=promise.week,
        is_too_fast=promise.is_too_fast,
    )


def _worth(promise: LedgerTx, fact: AnswerFact) -> Amounts:
    promised = promise.amount(Account.PENDING)
    worth = settled_points(promised, _outcome(fact), is_too_fast=promise.is_too_fast)
    return {
        Account.PENDING: -promised,
        Account.SETTLED: worth,
        Account.ISSUED: promised - worth,
    }


def _outcome(fact: AnswerFact) -> Outcome:
    if fact.is_abstention:
        return Outcome.ABSTAINED
    return Outcome.RIGHT if fact.is_right else Outcome.WRONG


def settle_gold(*, at: datetime) -> None:
    """Settle the answers to gold that have waited as long as others do."""
    since = (Checkpoint.objects.reached("gold") or EVER) - conf().OVERLAP
    waiting = _unsettled(replay.gold_answers_between(since - NEVER_LONGER, at))
    settle_answers(judged=_due(waiting, at), at=at)
    Checkpoint.objects.reach("gold", at)


def announce_quick_gold(*, answer_ids: Collection[int], at: datetime) -> None:
    """Let gold be among what settles at once, as the answers do that make an item sure."""
    quick = _due(replay.gold_answers(answer_ids), at + QUICK)
    with transaction.atomic():
        bus.publish(*(TruthDue(fact.answer_id, at) for fact in quick))


def settle_quick_gold(*, answer_ids: Collection[int], at: datetime) -> None:
    settle_answers(judged=replay.gold_answers(answer_ids), at=at)


def _unsettled(facts: Sequence[AnswerFact]) -> list[AnswerFact]:
    settled: set[int | None] = set()
    for start in range(0, len(facts), conf().BATCH):
        causes = [f"settle:{fact.answer_id}" for fact in facts[start : start + conf().BATCH]]
        settled |= set(LedgerTx.objects.with_causes(causes).values_list("answer_id", flat=True))
    return [fact for fact in facts if fact.answer_id not in settled]


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
