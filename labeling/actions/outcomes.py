"""Outcomes: what a verdict changes, in numbers and item by item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from labeling.actions.acts import Act
from labeling.actions.fingerprints import Fingerprint, digests_of
from labeling.actions.sanctions import Change
from labeling.models import Verdict

COUNTED = (
    ("labels", "flipped"),
    ("items", "reopened"),
    ("items", "retired"),
    ("items", "disputed"),
)
"""What may become of items, in the words of its effects."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with what it changes: in numbers, and item by item.

    Told is what becomes of what was answered until ``until``; what came later goes the same way.
    """

    verdict: Verdict
    until: datetime
    effects: Mapping[str, int]
    changes: Sequence[Change]
    fingerprint: Fingerprint


def outcome_of(act: Act, changes: Sequence[Change], *, until: datetime) -> Outcome:
    kinds = Counter(_kind(change) for change in changes)
    counts = {f"{what}_{how}": kinds[how] for what, how in COUNTED}
    fingerprint = Fingerprint(
        flag_id=act.verdict.flag_id,
        decision=str(act.verdict.decision),
        until=until,
        treated=act.treated,
        counts=counts,
        gained=act.gained,
        digests=digests_of(
            {change.item_id: [_shown(change.before), _shown(change.after)] for change in changes}
        ),
    )
    effects = {"items_counted_again": len(changes), **counts, **act.gained}
    return Outcome(act.verdict, until, effects, changes, fingerprint)


def _kind(change: Change) -> str:
    before, after = change.before, change.after
    if before["retired_at"] and after["retired_at"]:
        is_same = before["consensus"]["label"] == after["consensus"]["label"]
        return "as before" if is_same else "flipped"
    if after["retired_at"]:
        return "retired"
    if after["disputed_at"] and not before["disputed_at"]:
        return "disputed"
    return "reopened" if before["retired_at"] else "as before"


def _shown(state: Mapping[str, object]) -> list[object]:
    """Return what a reviewer is shown of how an item stands."""
    said = state["consensus"]
    label = said["label"] if isinstance(said, dict) else ""
    return [bool(state["retired_at"]), bool(state["disputed_at"]), label]
