"""Passports: what audits say of a player, by question type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from gamification.models import SkillBadge
from gamification.rules.passports import ENOUGH, accuracy_of
from labeling.queries.audited import Record, records_of


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A question type, and how a player does in it once there have been enough audits."""

    question_type: str
    n_audits: int
    needed: int
    accuracy: float | None
    low: float | None
    high: float | None


def passport_of(player_id: int, *, at: datetime) -> list[SkillLine]:
    """Return a player's passport as the day began: it moves once a day, so no audit can be told."""
    return [_line(record) for record in records(player_id, at)]


def badge_of(badge_id: UUID | str) -> SkillBadge | None:
    """Return a signed badge, unless whose it was has left."""
    return SkillBadge.objects.filter(pk=badge_id, player__left_at=None).first()


def records(player_id: int, at: datetime) -> list[Record]:
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return records_of(player_id, before=midnight)


def _line(record: Record) -> SkillLine:
    if record.n_audits < ENOUGH:
        return SkillLine(record.question_type, record.n_audits, ENOUGH, None, None, None)
    accuracy = accuracy_of(record.n_right, record.n_audits)
    return SkillLine(record.question_type, record.n_audits, ENOUGH, *accuracy)
