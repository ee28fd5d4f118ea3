"""News of the game, as webhooks to the host whose people the players are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from gamification.events import (
    BadgeEarned,
    ClaimMoved,
    PointsAwarded,
    PointsSettled,
    QuestCompleted,
    RewardClaimed,
    StreakExtended,
)
from labeling.events import Event
from labeling.news import News

GRANTED = "granted"


def points_awarded(event: PointsAwarded) -> News:
    return News(
        "points.awarded",
        str(event.answer_id),
        event.at,
        {"answer": event.answer_id, "points": event.points},
        worker_id=event.player_id,
    )


def points_settled(event: PointsSettled) -> News:
    alike = f"{event.player_id}:{event.settled}:{event.returned}"
    return News(
        "points.settled",
        alike if event.tx_id is None else str(event.tx_id),
        event.at,
        {"settled": event.settled, "returned": event.returned},
        worker_id=event.player_id,
    )


def streak_extended(event: StreakExtended) -> News:
    data = {"days": event.days}
    return News("streak.extended", str(event.player_id), event.at, data, worker_id=event.player_id)


def badge_earned(event: BadgeEarned) -> News:
    return News(
        "badge.earned",
        f"{event.player_id}:{event.slug}:{event.tier}",
        event.at,
        {"badge": event.slug, "tier": event.tier},
        worker_id=event.player_id,
    )


def quest_completed(event: QuestCompleted) -> News:
    return News(
        "quest.completed",
        f"{event.player_id}:{event.slug}",
        event.at,
        {"quest": event.slug, "experience": event.experience},
        worker_id=event.player_id,
    )


def reward_claimed(event: RewardClaimed) -> News:
    data = {"claim": str(event.claim_id), "reward": event.reward, "price": event.price}
    return News("reward.claimed", str(event.claim_id), event.at, data, worker_id=event.player_id)


def reward_granted(event: ClaimMoved) -> News:
    data = {"claim": str(event.claim_id)}
    return News("reward.granted", str(event.claim_id), event.at, data, worker_id=event.player_id)


TOLD: dict[type[Event], Callable[[Any], News]] = {
    PointsAwarded: points_awarded,
    PointsSettled: points_settled,
    StreakExtended: streak_extended,
    BadgeEarned: badge_earned,
    QuestCompleted: quest_completed,
    RewardClaimed: reward_claimed,
    ClaimMoved: reward_granted,
}

TYPES = (
    "points.awarded",
    "points.settled",
    "streak.extended",
    "badge.earned",
    "quest.completed",
    "reward.claimed",
    "reward.granted",
)


def news_of(events: Iterable[Event]) -> list[News]:
    """Return what is told of these.  Of a claim that moves, only that it has been granted."""
    return [
        TOLD[type(event)](event)
        for event in events
        if not isinstance(event, ClaimMoved) or event.state == GRANTED
    ]
