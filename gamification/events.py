"""Facts the game announces: frozen, past tense, ids and plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from labeling.events import Event


@dataclass(frozen=True, slots=True)
class PointsAwarded(Event):
    """An answer was promised points."""

    player_id: int
    answer_id: int
    points: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PointsSettled(Event):
    """Some of a player's pending points have settled, and the rest of them came to nothing.

    No other tells of the same payment; of several, the last is named.
    """

    player_id: int
    settled: int
    returned: int
    at: datetime
    # Not known of what an earlier version has announced.
    tx_id: int | None = None


@dataclass(frozen=True, slots=True)
class TruthDue(Event):
    """An answer to gold settles with those that settle at once.  Never leaves the server."""

    answer_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class BadgeEarned(Event):
    """A player has reached a tier of a badge."""

    player_id: int
    slug: str
    tier: int
    at: datetime


@dataclass(frozen=True, slots=True)
class QuestCompleted(Event):
    """A player has done one of their quests of a day."""

    player_id: int
    slug: str
    experience: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CapsuleOpened(Event):
    """An old answer has paid a bonus, since an expert has found it right."""

    player_id: int
    points: int
    at: datetime


@dataclass(frozen=True, slots=True)
class GoldSeemsKnown(Event):
    """Gold goes so much better with a player than audits that nothing more is paid until a person
    has looked."""

    player_id: int
    project_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SeatDecided(Event):
    """A player's week in a league has closed, at this place of their room."""

    player_id: int
    league: str
    place: int
    fate: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StreakExtended(Event):
    """A player has finished their first round of a day."""

    player_id: int
    days: int
    freezes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class RewardClaimed(Event):
    """A player has paid for a reward."""

    claim_id: UUID
    player_id: int
    reward: str
    price: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ClaimMoved(Event):
    """A claim has been granted, refused or given back, or its fulfilment has begun."""

    claim_id: UUID
    player_id: int
    state: str
    at: datetime
