"""The game's own settings, named and typed, with defaults.

Override one in ``project/settings.py`` as ``GAMIFICATION = {"BOARD_SIZE": 50}``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from functools import cache

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Conf:
    """What may be tuned without touching code."""

    BOARD_SIZE: int = 20
    """Rows of a board."""

    LEDGER_DAYS: int = 7
    """Days of the ledger that are read at once."""

    OVERLAP: timedelta = timedelta(minutes=10)
    """How far before its last run a job looks again, for answers that were still committing."""

    BATCH: int = 500
    """Answers settled or caught up with in one transaction."""

    RATED_AT_ONCE: int = 200
    """Players whose checks are counted in one run of the job."""

    BADGES_AT_ONCE: int = 200
    """Players whose badges are looked at in one run of the job."""


@cache
def conf() -> Conf:
    """Return the settings in force."""
    given = getattr(settings, "GAMIFICATION", {})
    unknown = set(given) - {field.name for field in fields(Conf)}
    if unknown:
        raise ValueError(f"GAMIFICATION has no setting {', '.join(sorted(unknown))}.")
    return Conf(**given)
