"""How a worker is to be treated, by the verdicts that stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q

from labeling.models import Answer, Decision, Item, Verdict
from labeling.models.verdicts import LEAVING_OUT

SUSPENSION = timedelta(days=30)

AT_ONCE = 1000


def sanctions_of(worker_id: int, project_id: int) -> dict[str, datetime | None]:
    """Return what the verdicts that stand say about a worker."""
    standing = Verdict.objects.standing().about(worker_id, project_id)

    def latest(*decisions: Decision) -> datetime | None:
        at: datetime | None = standing.filter(decision__in=decisions).aggregate(at=Max("given_at"))[
            "at"
        ]
        return at

    suspended_at = latest(Decision.SUSPEND)
    return {
        "held_at": latest(Decision.HOLD),
        "left_out_at": latest(*LEAVING_OUT),
        "suspended_until": suspended_at and suspended_at + SUSPENSION,
        "banned_at": latest(Decision.BAN),
    }


def stands(verdict_id: int, again: int | None = None) -> bool | None:
    """Say whether a verdict stands, as given for the first time or ``again``; None if unheard of.

    Who hears of it late may hear of what has been undone meanwhile.
    """
    for verdict in Verdict.objects.filter(pk=verdict_id):
        if verdict.undone_at is not None:
            return False
        return again is None or n_given_again(verdict) == again
    return None


def n_given_again(verdict: Verdict) -> int:
    """Count how often it had been taken back, and that was undone in turn."""
    return verdict.taken_back_by.exclude(undone_at=None).count()


def moved_since(item_ids: Sequence[int], *, worker_id: int, since: datetime) -> set[int]:
    """Return those of the items that others have answered since then, or that were decided."""
    answers = Answer.objects.filter(item=OuterRef("pk"), answered_at__gt=since)
    moved = Item.objects.filter(
        Q(retired_at__gt=since)
        | Q(disputed_at__gt=since)
        | Q(Exists(answers.exclude(worker=worker_id)))
    )
    pages = (item_ids[start : start + AT_ONCE] for start in range(0, len(item_ids), AT_ONCE))
    return {pk for page in pages for pk in moved.filter(pk__in=page).values_list("pk", flat=True)}
