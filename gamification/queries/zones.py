"""Time zones: where players were, and when.

What an answer's day is follows from the zone its player was in when they gave it, whenever the day
is counted: a change of zone moves no moment that has passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gamification.models import PastZone, Player


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones a player has left, oldest first, each with the moment until which they were in it;
    and the one they are in."""

    past: Sequence[tuple[datetime, str]]
    now: str

    def at(self, moment: datetime) -> str:
        return next((zone for until, zone in self.past if moment < until), self.now)


def zones_of(player_ids: Iterable[int]) -> dict[int, Zones]:
    """Return the zones of those who are players."""
    ids = set(player_ids)
    past: dict[int, list[tuple[datetime, str]]] = {}
    left = PastZone.objects.filter(player__in=ids).order_by("until", "pk")
    for player_id, until, zone in left.values_list("player_id", "until", "time_zone"):
        past.setdefault(player_id, []).append((until, zone))
    present = Player.objects.filter(pk__in=ids).values_list("pk", "time_zone")
    return {player_id: Zones(past.get(player_id, ()), zone) for player_id, zone in present}
