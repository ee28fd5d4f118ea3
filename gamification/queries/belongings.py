"""Belongings: everything a player has here, to take along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from gamification.models import ActivityDay, EarnedBadge, Player, Seat
from gamification.queries.gains import ledger_of
from gamification.queries.profiles import me, settings_of
from labeling.queries.belongings import answers_by, notices_to

DAYS_AT_ONCE = 30


def belongings_of(player_id: int, *, at: datetime) -> Iterator[tuple[str, Any]]:
    """Yield a name and its value for each kind of thing; the long ones are iterators.

    The ledger is told by days, as on their own page: answer by answer it would say what was gold.
    """
    joined_at = Player.objects.values_list("created_at", flat=True).get(pk=player_id)
    yield "profile", {**me(player_id, at=at), "joined_at": joined_at}
    yield "settings", settings_of(player_id)
    yield "days", _rows(ActivityDay, player_id, "local_date", "time_zone")
    yield "badges", _rows(EarnedBadge, player_id, "slug", "tier", "earned_at")
    yield "leagues", _rows(Seat, player_id, "week", "room__league", "points", "place", "fate")
    yield "ledger", _ledger(player_id)
    yield "notices", notices_to(player_id)
    yield "answers", answers_by(player_id)


def _rows(
    model: type[ActivityDay] | type[EarnedBadge] | type[Seat], player_id: int, *fields: str
) -> Iterator[dict[str, Any]]:
    rows = model.objects.filter(player=player_id).order_by("pk").values(*fields)
    yield from rows.iterator()


def _ledger(player_id: int) -> Iterator[dict[str, Any]]:
    before: date | None = None
    while True:
        found = ledger_of(player_id, before=before, n_days=DAYS_AT_ONCE)
        for line in found.lines:
            yield {**asdict(line), "sentence": line.sentence}
        if found.more_before is None:
            return
        before = found.more_before
