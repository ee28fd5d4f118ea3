"""Reports: what the worker, and the log, are told of a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from labeling.actions.log import write_down
from labeling.actions.notices import tell_given, tell_stands, tell_undone
from labeling.models import Decision, FlagKind, Standing, Verdict
from labeling.models.verdicts import FELT


def report_given(verdict: Verdict, standing: Standing, *, at: datetime, n_later: int = 0) -> None:
    """Tell of a verdict that was given while its worker answered so many more items."""
    _tell_given(verdict, standing, at)
    _log_given(verdict, at, n_later)


def report_undone(
    verdict: Verdict,
    standing: Standing,
    reviewer_id: int,
    reason: str,
    effects: Mapping[str, int],
    at: datetime,
) -> None:
    """Tell of a verdict that was undone, and of what stands again in its place."""
    tell_undone(verdict, at=at)
    _log_undone(verdict, reviewer_id, reason, effects, at)
    if verdict.takes_back:
        _tell_given_again(verdict.takes_back, standing, reviewer_id, at)


def _tell_given(verdict: Verdict, standing: Standing, at: datetime) -> None:
    old = verdict.takes_back
    # Who is told of something new need not hear that what stood in its place is over.
    if old and verdict.decision not in FELT:
        tell_undone(old, at=at)
    tell_given(verdict, until=standing.suspended_until, at=at)
    if verdict.flag.kind == FlagKind.APPEAL and verdict.decision == Decision.DISMISS:
        tell_stands(verdict.flag.appeal.verdict, at=at)


def _log_given(verdict: Verdict, at: datetime, n_later: int) -> None:
    told = {"verdict": verdict.pk, "decision": str(verdict.decision), **verdict.effects}
    if verdict.takes_back_id:
        told["takes_back"] = verdict.takes_back_id
    write_down(
        actor=f"user:{verdict.reviewer_id}" if verdict.reviewer_id else "system",
        verb="verdict given",
        subject=f"flag:{verdict.flag_id}",
        after=told | {"answered_since_preview": n_later},
        reason=verdict.reason,
        at=at,
    )


def _log_undone(
    verdict: Verdict, reviewer_id: int, reason: str, effects: Mapping[str, int], at: datetime
) -> None:
    write_down(
        actor=f"user:{reviewer_id}",
        verb="verdict undone",
        subject=f"flag:{verdict.flag_id}",
        before={"verdict": verdict.pk, "decision": str(verdict.decision), **verdict.effects},
        after=effects,
        reason=reason,
        at=at,
    )


def _tell_given_again(old: Verdict, standing: Standing, reviewer_id: int, at: datetime) -> None:
    tell_given(old, until=standing.suspended_until, at=at)
    write_down(
        actor=f"user:{reviewer_id}",
        verb="verdict given again",
        subject=f"flag:{old.flag_id}",
        after={"verdict": old.pk, "decision": str(old.decision)},
        at=at,
    )
