"""Belongings: everything a player has here, to take along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, TypeVar

from gamification.models import (
    ActivityDay,
    Claim,
    EarnedBadge,
    LedgerTx,
    Membership,
    PastZone,
    Player,
    Reason,
    Seat,
    SkillBadge,
)
from gamification.queries.gains import ledger_of
from gamification.queries.profiles import me, settings_of
from gamification.queries.shop import claim_line
from labeling.queries.belongings import answers_by, notices_to

DAYS_AT_ONCE = 30
CHUNK = 500

Theirs = TypeVar("Theirs", ActivityDay, EarnedBadge, PastZone, Seat, SkillBadge)


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
    yield "time_zones", _rows(PastZone, player_id, "time_zone", "until")
    yield "team", _team(player_id)
    yield "passports", _rows(SkillBadge, player_id, "question_type", "issued_at", "token")
    yield "claims", _claims(player_id)
    yield "quests", _quests(player_id)
    yield "ledger", _ledger(player_id)
    yield "notices", notices_to(player_id)
    yield "answers", answers_by(player_id)


def _rows(model: type[Theirs], player_id: int, *fields: str) -> Iterator[dict[str, Any]]:
    rows = model.objects.filter(player=player_id).order_by("pk").values(*fields)
    yield from rows.iterator()


def _team(player_id: int) -> dict[str, Any] | None:
    joined = Membership.objects.filter(player=player_id).select_related("team").first()
    return {"name": joined.team.name, "joined_at": joined.joined_at} if joined else None


def _claims(player_id: int) -> Iterator[dict[str, Any]]:
    """Yield every claim, with its code once it has been handed out."""
    claims = Claim.objects.of(player_id).select_related("reward", "voucher", "worn")
    for claim in claims.order_by("claimed_at").iterator(CHUNK):
        yield asdict(claim_line(claim))


def _quests(player_id: int) -> Iterator[dict[str, Any]]:
    done = LedgerTx.objects.of(player_id).filter(reason=Reason.QUEST).order_by("pk")
    for at, cause in done.values_list("at", "cause").iterator(CHUNK):
        yield {"quest": cause.rpartition(":")[2], "done_at": at}


def _ledger(player_id: int) -> Iterator[dict[str, Any]]:
    before: date | None = None
    while True:
        found = ledger_of(player_id, before=before, n_days=DAYS_AT_ONCE)
        for line in found.lines:
            yield {**asdict(line), "sentence": line.sentence}
        if found.more_before is None:
            return
        before = found.more_before
