"""Time capsules: pay the bonus of old answers that an expert has found right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from gamification.actions.budgets import can_promise, pay_from_budgets
from gamification.actions.payments import Amounts, by_balance, enter
from gamification.conf import conf
from gamification.events import CapsuleOpened, PointsSettled
from gamification.models import Account, Balance, Budget, LedgerTx, Reason, Skill
from gamification.models.skills import Pair
from gamification.queries.promises import Promise, promises_of
from gamification.rules.capsules import LATEST, SOONEST, capsule_points, opens_at
from labeling import bus
from labeling.queries.audited import ProvenRight, proven_right

SPARE = timedelta(weeks=2)
"""How long after the last moment it could have opened a capsule is still looked at."""


def open_capsules(*, at: datetime) -> None:
    """Pay for every capsule that has opened and has not paid.  Safe to repeat."""
    old = proven_right(at - LATEST - SPARE, at - SOONEST)
    due = _unpaid([fact for fact in old if _is_due(fact, at)])
    for start in range(0, len(due), conf().BATCH):
        with transaction.atomic():
            _pay(due[start : start + conf().BATCH], at)


def _is_due(fact: ProvenRight, at: datetime) -> bool:
    """Tell whether the capsule has opened, and the expert had looked by then."""
    key = salted_hmac("gamification.capsules", "").digest()
    opens = opens_at(fact.answer_id, fact.answered_at, key=key)
    return fact.checked_at <= opens <= at


def _unpaid(facts: Sequence[ProvenRight]) -> list[ProvenRight]:
    paid: set[int | None] = set()
    for start in range(0, len(facts), conf().BATCH):
        causes = [_cause(fact.answer_id) for fact in facts[start : start + conf().BATCH]]
        paid |= set(LedgerTx.objects.with_causes(causes).values_list("answer_id", flat=True))
    return [fact for fact in facts if fact.answer_id not in paid]


def _cause(answer_id: int) -> str:
    return f"capsule:{answer_id}"


def _pay(facts: Sequence[ProvenRight], at: datetime) -> None:
    # Held first, so that no verdict comes in between.
    Balance.objects.hold({fact.worker_id for fact in facts})
    promises = promises_of({fact.answer_id for fact in facts})
    Budget.objects.hold({promise.pair[1] for promise in promises.values()})
    skills = Skill.objects.of({promise.pair for promise in promises.values()})
    bonuses = {
        _cause(answer_id): (promise, bonus)
        for answer_id, promise in sorted(promises.items())
        if (bonus := _bonus(promise, skills))
    }
    new = LedgerTx.objects.write([_tx(c, promise, at) for c, (promise, _) in bonuses.items()])
    moved = [(tx, _amounts(bonuses[tx.cause][1])) for tx in new]
    enter(moved)
    Balance.objects.move_many(by_balance(moved))
    pay_from_budgets([(promise.pair[1], bonus, 0) for promise, bonus in bonuses.values()])
    for tx in new:
        bonus = bonuses[tx.cause][1]
        bus.publish(
            CapsuleOpened(tx.player_id, bonus, at),
            PointsSettled(tx.player_id, bonus, 0, at, tx.pk),
        )


def _bonus(promise: Promise, skills: dict[Pair, Skill]) -> int:
    """Return what the capsule of a right answer pays, by what is known of its player by now."""
    skill = skills.get(promise.pair)
    if skill is None or skill.is_held:
        return 0
    worth = promise.worth(skill.share)
    # What still waits for its pay, or to be mended, is paid for itself some day.
    paid = promise.paid if promise.is_paid_off else worth
    bonus = capsule_points(worth, paid=paid, is_right=True)
    player_id, project_id = promise.pair
    return bonus if can_promise(player_id=player_id, project_id=project_id, most=bonus) else 0


def _amounts(bonus: int) -> Amounts:
    return {Account.SETTLED: bonus, Account.ISSUED: -bonus}


def _tx(cause: str, promise: Promise, at: datetime) -> LedgerTx:
    """Return the payment.  It is of no week: boards compare what a week's own answers earned."""
    return LedgerTx(
        cause=cause,
        reason=Reason.CAPSULE,
        player_id=promise.tx.player_id,
        at=at,
        answer_id=promise.tx.answer_id,
        project_id=promise.tx.project_id,
    )
