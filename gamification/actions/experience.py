"""Experience: what leads from level to level, gained by settled points, quests and finds.

It is counted again from the ledger, not nudged: a transaction brings it up to what has settled by
then, so that however often that is done, and whatever was missed, it comes out the same.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum

from gamification.actions.payments import enter
from gamification.events import QuestCompleted
from gamification.models import Account, Balance, LedgerEntry, LedgerTx, Player, Reason
from gamification.models.ledger import PAYING
from gamification.queries.quests import quests_on
from gamification.rules.levels import EXPERIENCE_OF_A_FIND
from gamification.rules.quests import cause_of
from labeling import bus


def count_experience(*, player_id: int, days: Collection[date], at: datetime) -> None:
    """Add what has settled, and the quests that were done on these days.  Safe to repeat."""
    with transaction.atomic():
        # Locked, so that two who count at once do not both add what they find missing.
        Balance.objects.open_experience_of(player_id)
        _count_settled(player_id, at)
        _count_quests(player_id, days, at)


def reward_find(*, player_id: int, pair_id: int, project_id: int, at: datetime) -> None:
    """Let a duplicate that others have confirmed count for who found it.  Safe to repeat."""
    with transaction.atomic():
        if not Player.objects.filter(pk=player_id).exists():
            return  # They have left.
        Balance.objects.open_experience_of(player_id)
        tx = LedgerTx(
            cause=f"find:{pair_id}",
            reason=Reason.FIND,
            player_id=player_id,
            project_id=project_id,
            at=at,
        )
        _gain(tx, EXPERIENCE_OF_A_FIND)


def _count_settled(player_id: int, at: datetime) -> None:
    ever = _sum_of(player_id, PAYING, Account.SETTLED)
    counted = _sum_of(player_id, [Reason.EXPERIENCE], Account.EXPERIENCE)
    if ever > counted:
        tx = LedgerTx(
            cause=f"experience:{player_id}:{ever}",
            reason=Reason.EXPERIENCE,
            player_id=player_id,
            at=at,
        )
        _gain(tx, ever - counted)


def _sum_of(player_id: int, reasons: Collection[Reason], account: Account) -> int:
    entries = LedgerEntry.objects.filter(
        tx__player=player_id, tx__reason__in=reasons, account=account, amount__gt=0
    )
    total: int = entries.aggregate(total=Sum("amount", default=0))["total"]
    return total


def _count_quests(player_id: int, days: Collection[date], at: datetime) -> None:
    for day in sorted(days):
        for line in quests_on(player_id, day):
            quest = line.quest
            tx = LedgerTx(
                cause=cause_of(quest, player_id, day),
                reason=Reason.QUEST,
                player_id=player_id,
                at=at,
            )
            if line.count == quest.goal and _gain(tx, quest.experience):
                bus.publish(QuestCompleted(player_id, quest.slug, quest.experience, at))


def _gain(tx: LedgerTx, experience: int) -> bool:
    """Write one gain, unless its cause has been written; say whether it was new."""
    new = LedgerTx.objects.write([tx])
    if new:
        enter([(tx, {Account.EXPERIENCE: experience, Account.ISSUED: -experience})])
        Balance.objects.move(tx.player_id, Account.EXPERIENCE, experience)
    return bool(new)
