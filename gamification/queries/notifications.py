"""Notifications: what happened to a player, gathered from where it is kept.

Nothing is written down twice: badges, quests, claims, leagues, capsules and notices are rows
already, and so is how far a player has read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Min, Q, Sum
from django.db.models.functions import TruncDate

from gamification.models import Account, Claim, EarnedBadge, LedgerTx, Player, Reason
from gamification.models.claims import CHANGED_MIND, ClaimState
from gamification.models.leagues import Seat
from gamification.models.ledger import PAYING
from gamification.queries.boards import LONG_AGO
from gamification.rules.leagues import League
from gamification.rules.quests import CATALOGUE
from labeling.queries.notices import notices_before

AT_ONCE = 30
"""How many are told at a time, of all kinds together."""

MEMORY = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Notification:
    """Something that happened, of a kind that the reader's page has words for."""

    kind: str
    at: datetime
    what: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Notifications:
    """Some of them, newest first; before when there are more; and how many are new."""

    lines: list[Notification]
    more_before: datetime | None
    n_new: int


def notifications_of(player_id: int, *, before: datetime) -> Notifications:
    """Return what happened to a player before a moment, newest first."""
    player = Player.objects.get(pk=player_id)
    before = max(before, LONG_AGO)
    found = sorted(_all_kinds(player, before), key=lambda line: line.at, reverse=True)
    # What happened at one moment is told together, so that the next page begins after it.
    lines = [line for line in found if line.at >= found[:AT_ONCE][-1].at]
    read_until = player.read_until or player.created_at
    return Notifications(
        lines=lines,
        more_before=lines[-1].at if len(found) > len(lines) else None,
        n_new=sum(line.at > read_until for line in lines),
    )


def _all_kinds(player: Player, before: datetime) -> Iterator[Notification]:
    """Yield the newest of each kind; one more than are told, to know whether there are more."""
    since, until = before - MEMORY, before
    window = (since, until)
    for kind in (_settled, _capsules, _quests, _badges, _claims, _notices):
        yield from kind(player, window)
    if not player.is_quiet:
        yield from _leagues(player, window)


Window = tuple[datetime, datetime]


def _settled(player: Player, window: Window) -> Iterator[Notification]:
    """Yield a line for each day on which points settled: no closer, or it would tell of gold."""
    txs = LedgerTx.objects.of(player.pk).filter(reason__in=PAYING, at__gte=window[0])
    days = (
        txs.annotate(day=TruncDate("at", tzinfo=ZoneInfo(player.time_zone)))
        .values("day")
        .annotate(
            first_at=Min("at"),
            points=Sum("entries__amount", filter=Q(entries__account=Account.SETTLED), default=0),
        )
        .filter(first_at__lt=window[1], points__gt=0)
        .order_by("-first_at")
    )
    for day in days[: AT_ONCE + 1]:
        yield Notification("settled", day["first_at"], {"points": day["points"]})


def _capsules(player: Player, window: Window) -> Iterator[Notification]:
    opened = _newest(LedgerTx.objects.of(player.pk).filter(reason=Reason.CAPSULE), "at", window)
    paid = opened.annotate(
        points=Sum("entries__amount", filter=Q(entries__account=Account.SETTLED), default=0)
    )
    for at, points in paid.values_list("at", "points"):
        yield Notification("capsule", at, {"points": points})


def _quests(player: Player, window: Window) -> Iterator[Notification]:
    done = _newest(LedgerTx.objects.of(player.pk).filter(reason=Reason.QUEST), "at", window)
    for at, cause in done.values_list("at", "cause"):
        # A quest that is not in the catalogue any more has no words.
        if quest := CATALOGUE.get(cause.rpartition(":")[2]):
            told = {
                "measure": quest.measure.value,
                "goal": quest.goal,
                "experience": quest.experience,
            }
            yield Notification("quest", at, told)


def _badges(player: Player, window: Window) -> Iterator[Notification]:
    earned = _newest(EarnedBadge.objects.filter(player=player), "earned_at", window)
    for at, slug, tier in earned.values_list("earned_at", "slug", "tier"):
        yield Notification("badge", at, {"slug": slug, "tier": tier})


def _claims(player: Player, window: Window) -> Iterator[Notification]:
    """Yield what became of claims, but what they gave back themselves."""
    theirs = Claim.objects.of(player.pk).exclude(why=CHANGED_MIND)
    for state, field in (
        (ClaimState.GRANTED, "granted_at"),
        (ClaimState.REFUSED, "ended_at"),
        (ClaimState.GIVEN_BACK, "ended_at"),
    ):
        moved = _newest(theirs.filter(state=state), field, window)
        for at, name in moved.values_list(field, "reward__name"):
            yield Notification("claim", at, {"state": state.value, "reward": name})


def _leagues(player: Player, window: Window) -> Iterator[Notification]:
    closed = Seat.objects.filter(player=player, place__isnull=False)
    told = _newest(closed.annotate(closed_at=F("room__closed_at")), "closed_at", window)
    for at, league, place, fate in told.values_list("closed_at", "room__league", "place", "fate"):
        what = {"league": League(league).name.lower(), "place": place, "fate": fate}
        yield Notification("league", at, what)


def _notices(player: Player, window: Window) -> Iterator[Notification]:
    for at, sentence in notices_before(player.pk, window[1], AT_ONCE + 1):
        yield Notification("notice", at, {"sentence": sentence})


def _newest(rows: Any, field: str, window: Window) -> Any:
    since, until = window
    found = rows.filter(**{f"{field}__gte": since, f"{field}__lt": until})
    return found.order_by(f"-{field}")[: AT_ONCE + 1]
