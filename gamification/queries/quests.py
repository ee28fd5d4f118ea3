"""Quests: a player's three of a day, and how far their deeds have brought them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Sum

from gamification.models import Account, Balance, LedgerTx, Player, Reason
from gamification.models.ledger import PAYING
from gamification.rules import levels
from gamification.rules.quests import Deeds, Quest, count_of, quests_of, sittings
from gamification.rules.streaks import bounds, local_date
from labeling.queries import replay
from labeling.queries.projects import n_open_projects

LATEST = 5000
"""A player's transactions among which a day's are looked for: their latest."""


@dataclass(frozen=True, slots=True)
class QuestLine:
    """A quest and how far it has come."""

    quest: Quest
    count: int


def quests_today(player_id: int, *, at: datetime) -> dict[str, Any]:
    """Return a player's level, and their quests of the day it is with them."""
    player = _player(player_id)
    return {
        "level": level_of(player_id),
        "results": _quests_on(player, local_date(at, player.time_zone)),
    }


def quests_on(player_id: int, day: date) -> list[QuestLine]:
    """Return a player's quests of a day."""
    return _quests_on(_player(player_id), day)


def _player(player_id: int) -> Player:
    return Player.objects.only("time_zone", "created_at").get(pk=player_id)


def _quests_on(player: Player, day: date) -> list[QuestLine]:
    deeds = deeds_on(player.pk, *bounds(day, player.time_zone))
    quests = quests_of(
        player.pk,
        day,
        n_projects=n_open_projects(),
        is_first=local_date(player.created_at, player.time_zone) == day,
    )
    return [QuestLine(quest, count_of(quest, deeds)) for quest in quests]


def deeds_on(player_id: int, since: datetime, until: datetime) -> Deeds:
    """Return what a player has done from one moment up to another."""
    latest = LedgerTx.objects.of(player_id).order_by("-id").values("id")[:LATEST]
    txs = LedgerTx.objects.filter(pk__in=latest, at__gte=since, at__lt=until)
    given = txs.filter(reason=Reason.ANSWER).order_by()
    project_of = dict(given.values_list("round_id", "project_id").distinct())
    finished = {
        round_id: at
        for round_id, at in replay.finished_rounds([one for one in project_of if one]).items()
        if since <= at < until
    }
    settled = txs.filter(reason__in=PAYING, entries__account=Account.SETTLED)
    return Deeds(
        rounds=len(finished),
        points=settled.aggregate(points=Sum("entries__amount", default=0))["points"],
        projects=len({project_of[round_id] for round_id in finished}),
        sittings=sittings(list(finished.values())),
    )


def level_of(player_id: int) -> levels.Progress:
    """Return a player's level by the experience they have gathered."""
    held = Balance.objects.filter(player=player_id, account=Account.EXPERIENCE)
    return levels.progress(held.values_list("amount", flat=True).first() or 0)
