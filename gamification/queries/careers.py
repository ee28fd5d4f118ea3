"""Careers: what a player has done in all, and the badges it has earned them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count
from django.utils.crypto import salted_hmac

from gamification.models import Account, ActivityDay, EarnedBadge, LedgerTx, Player, Reason
from gamification.queries.checks import check_of
from gamification.queries.profiles import streak_of
from gamification.rules.badges import (
    AT_HOME,
    BADGES,
    Badge,
    Career,
    Fact,
    count_of,
    is_rare_find,
)
from gamification.rules.capsules import opens_at
from gamification.rules.scoring import Check, rate
from labeling.queries.checks import CheckFact, checked_answers_of, others_on_right_answers_of


@dataclass(frozen=True, slots=True)
class BadgeLine:
    """A badge as its player sees it: the tier they have, and how far it is to each."""

    slug: str
    tier: int
    tiers: tuple[int, ...]
    count: int


def badges_of(player_id: int, *, at: datetime) -> list[BadgeLine]:
    """Return all badges there are, and how far the player has come with each."""
    career, earned = career_of(player_id, at=at), EarnedBadge.objects.tiers_of(player_id)
    return [
        BadgeLine(badge.slug, tier, badge.tiers, _told(badge, tier, career))
        for badge in BADGES
        for tier in [earned.get(badge.slug, 0)]
    ]


def _told(badge: Badge, tier: int, career: Career) -> int:
    """Return what may be told of a count: of skill, which gold moves, only what the tier says."""
    if badge.fact is Fact.SKILL:
        return badge.tiers[tier - 1] if tier else 0
    return count_of(badge, career)


def career_of(player_id: int, *, at: datetime) -> Career:
    """Return what counts for badges, as it is now."""
    confirmed = _confirmed_by_project(player_id)
    checked = checked_answers_of(player_id)
    time_zone = Player.objects.values_list("time_zone", flat=True).get(pk=player_id)
    return Career(
        confirmed=sum(confirmed.values()),
        skill=_best_skill(fact for fact in checked if fact.answered_at < _midnight(at)),
        homes=sum(n >= AT_HOME for n in confirmed.values()),
        days=ActivityDay.objects.filter(player=player_id).count(),
        longest_streak=streak_of(player_id, time_zone, at).days,
        rare_finds=sum(
            is_rare_find(is_right=True, n_alike=n_alike, n_others=n_others)
            for n_alike, n_others in others_on_right_answers_of(player_id)
        ),
        capsules=_capsules(checked, at),
    )


def _midnight(at: datetime) -> datetime:
    """Return when the day began.  Skill moves once a day, or it would say which item was gold."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _confirmed_by_project(player_id: int) -> dict[int | None, int]:
    settled = LedgerTx.objects.of(player_id).filter(
        reason=Reason.SETTLEMENT, entries__account=Account.SETTLED, entries__amount__gt=0
    )
    return dict(settled.order_by().values_list("project_id").annotate(Count("id")))


def _best_skill(checked: Iterable[CheckFact]) -> int:
    checks: dict[int, list[Check]] = defaultdict(list)
    for fact in checked:
        checks[fact.project_id].append(check_of(fact))
    proven = [rating.skill for rating in map(rate, checks.values()) if rating.is_proven]
    return int(100 * max([0.0, *proven]))


def _capsules(checked: Iterable[CheckFact], at: datetime) -> int:
    key = salted_hmac("gamification.capsules", "").digest()
    return sum(
        opens_at(fact.answer_id, fact.answered_at, key=key) <= at
        for fact in checked
        if fact.is_audit and fact.is_right
    )
