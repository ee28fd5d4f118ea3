"""Unproven: who cannot be paid before more of their answers are checked, and what a check buys."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Sum

from gamification.models import Account, Escrow, LedgerEntry, Skill
from labeling.queries.audits import n_answering_an_item


@dataclass(frozen=True, slots=True)
class Unproven:
    """What a project's owner is told."""

    players_per_check: float
    """How many players one audit checks at once."""

    players: int
    """Those of whom too little is known."""

    points: int
    """What they have been promised for answers that were right."""


def unproven_in(project_id: int) -> Unproven:
    """Return who waits in a project, and how many of them one audit brings forward."""
    known = Skill.objects.filter(
        player=OuterRef("player"), project_id=OuterRef("project_id"), is_proven=True
    )
    waiting = Escrow.objects.filter(~Exists(known), project_id=project_id)
    promised = LedgerEntry.objects.filter(tx__escrow__in=waiting, account=Account.PENDING)
    return Unproven(
        players_per_check=n_answering_an_item(project_id),
        players=waiting.values("player").distinct().count(),
        points=promised.aggregate(points=Sum("amount", default=0))["points"],
    )
