"""Points: promise them for an answer, settle them once its truth is known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from operator import attrgetter

from django.db import transaction

from gamification.actions.budgets import can_promise
from gamification.actions.payments import Payment, enter, instalment, pay
from gamification.conf import conf
from gamification.events import PointsAwarded
from gamification.models import Account, Balance, Budget, Escrow, LedgerTx, Reason, Skill
from gamification.models.skills import Pair
from gamification.queries.golds import due_golds
from gamification.queries.promises import RERATE, SETTLE, Promise, looked_at, promises_of
from gamification.rules.scoring import Instalment, Outcome, most_points, pending_points
from gamification.rules.weeks import week_of
from labeling import bus
from labeling.events import AnswerSubmitted
from labeling.queries import replay
from labeling.queries.replay import AnswerFact

LOOK_AGAIN = timedelta(hours=12)
"""How often a player is rated who waits for a rating and gives no reason for one."""


class NotWelcomedYet(Exception):
    """The worker has no accounts; they are paid when the answer is tried again."""


def pay_for_answer(answer: AnswerSubmitted) -> None:
    """Promise an answer its points, in the answer's own transaction.  Safe to repeat."""
    points = pending_points(is_abstention=answer.is_abstention)
    with transaction.atomic(savepoint=False):
        new = LedgerTx.objects.write([_promise(answer)])
        if new and points and _can_be_paid(answer):
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


def _can_be_paid(answer: AnswerSubmitted) -> bool:
    return can_promise(
        player_id=answer.worker_id,
        project_id=answer.project_id,
        most=most_points(is_too_fast=answer.is_too_fast, value=answer.value),
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
        Budget.objects.hold({fact.project_id for fact in judged})
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
        if _outcome(fact) is not Outcome.RIGHT or not promise.most:
            payments += _end(promise, fact)
        elif promise.escrow is None and _may_rise(promise):
            new.append(escrow := _escrow(promise))
            payments += _first(replace(promise, escrow=escrow), skills.get(promise.pair))
    Escrow.objects.bulk_create(new, ignore_conflicts=True)
    _see_to(new, skills, at)
    pay(payments, at)


def _may_rise(promise: Promise) -> bool:
    """Say whether it waits to settle, or came to nothing and can still be paid for."""
    if promise.came_to_nothing:
        player_id, project_id = promise.pair
        return can_promise(player_id=player_id, project_id=project_id, most=promise.most)
    return not promise.payments


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


def settle_what_waited(*, pairs: Collection[Pair], at: datetime) -> None:
    """Settle what could have been settled while verdicts stopped it."""
    judged: list[AnswerFact] = []
    for player_id, project_id in sorted(pairs):
        gold = replay.gold_answers_of(worker_id=player_id, project_id=project_id)
        judged += replay.judged_answers_of(worker_id=player_id, project_id=project_id)
        judged += due_golds(gold, at)
    settle_answers(judged=judged, at=at)
