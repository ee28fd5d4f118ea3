"""Verdicts: preview them, give them, undo them.

A preview is the verdict itself, given and rolled back, so it cannot say anything else than what
would happen; reactions in the same transaction are rolled back with it.  It bears a fingerprint: a
verdict given on it does what it said, or nothing at all.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from labeling import bus
from labeling.actions.log import write_down
from labeling.actions.notices import tell_given, tell_stands, tell_undone
from labeling.actions.sanctions import Change, impose, lift
from labeling.events import VerdictGiven, VerdictUndone
from labeling.models import Decision, Flag, FlagKind, Standing, Verdict
from labeling.models.verdicts import FELT, LEAVING_OUT
from labeling.problems import Problem
from labeling.queries.stakes import stakes_of

ABOUT: Mapping[str, tuple[Decision, ...]] = {
    FlagKind.SUSPICION: (Decision.DISMISS, *FELT),
    FlagKind.APPEAL: (Decision.DISMISS, Decision.GRANT),
}
"""What may be decided in which kind of case."""

SANCTIONING = (Decision.HOLD, *LEAVING_OUT)


class NoSuchCase(Problem):
    code = "no_such_case"
    title = "No such case"
    status = 404


class NoSuchVerdict(Problem):
    code = "no_such_verdict"
    title = "No such verdict"
    status = 404


class AlreadyDecided(Problem):
    code = "already_decided"
    title = "Already decided"
    status = 409


class AlreadyUndone(Problem):
    code = "already_undone"
    title = "Already undone"
    status = 409


class LaterVerdictStands(Problem):
    code = "later_verdict_stands"
    title = "A later verdict stands"
    status = 409


class OwnCase(Problem):
    code = "own_case"
    title = "It is about you"
    status = 403


class StalePreview(Problem):
    code = "stale_preview"
    title = "Things have changed"
    status = 409


class WrongDecision(Problem):
    code = "wrong_decision"
    title = "Not a decision for this case"
    status = 422


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict with everything it changes: in numbers, and item by item."""

    verdict: Verdict
    effects: Mapping[str, int]
    changes: Sequence[Change]

    @property
    def fingerprint(self) -> str:
        """Tell this outcome from any other."""
        told = [
            self.verdict.flag_id,
            str(self.verdict.decision),
            sorted(self.effects.items()),
            sorted((c.item_id, _shown(c.before), _shown(c.after)) for c in self.changes),
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def preview_verdict(*, flag_id: int, reviewer_id: int, decision: str, at: datetime) -> Outcome:
    """Return what a verdict would change.  It changes nothing."""
    with transaction.atomic(durable=True):
        outcome = _decide(flag_id, reviewer_id, decision, "", at)
        transaction.set_rollback(True)
    return outcome


def give_verdict(
    *, flag_id: int, reviewer_id: int, decision: str, reason: str, fingerprint: str, at: datetime
) -> Outcome:
    """Decide a case, as it was previewed."""
    with transaction.atomic():
        outcome = _decide(flag_id, reviewer_id, decision, reason, at)
        if outcome.fingerprint != fingerprint:
            raise StalePreview(
                "Since you looked, more has happened, and this would not do what you saw."
                " Look at the new preview and decide again."
            )
    return outcome


def undo_verdict(*, verdict_id: int, reviewer_id: int, reason: str, at: datetime) -> Outcome:
    """Take a verdict back, and with it everything it did; its case is open again."""
    with transaction.atomic():
        verdict = _lock_verdict(verdict_id)
        if verdict.undone_at:
            raise AlreadyUndone("This verdict has been undone already.")
        outcome = _take_back(verdict, reviewer_id, reason, at)
        _open_again(verdict.flag)
    return outcome


# Deciding.


def _decide(flag_id: int, reviewer_id: int, decision: str, reason: str, at: datetime) -> Outcome:
    flag = _lock_open(flag_id)
    if flag.worker.user_id == reviewer_id:
        raise OwnCase("This case is about you; somebody else has to decide it.")
    if decision not in ABOUT[flag.kind]:
        raise WrongDecision("Choose one of: " + ", ".join(ABOUT[flag.kind]) + ".")
    outcome = _give(flag, reviewer_id, decision, reason, at)
    if flag.kind == FlagKind.APPEAL and decision == Decision.DISMISS:
        tell_stands(flag.appeal.verdict, at=at)
    return outcome


def _lock_open(flag_id: int) -> Flag:
    flag = Flag.objects.select_for_update(of=("self",)).filter(pk=flag_id).first()
    if flag is None:
        raise NoSuchCase("There is no such case.")
    if flag.closed_at:
        decided = flag.verdicts.standing().select_related("reviewer").first()
        whose = f": “{decided.decision}”, by {decided.reviewer.get_username()}" if decided else ""
        raise AlreadyDecided(f"This case has been decided{whose}.")
    return flag


def _give(flag: Flag, reviewer_id: int, decision: str, reason: str, at: datetime) -> Outcome:
    """Give one verdict and let it take effect."""
    standing = _lock_standing(flag)
    stakes = stakes_of(worker_id=flag.worker_id, project_id=flag.project_id)
    flag.closed_at = at
    flag.save(update_fields=["closed_at"])
    verdict = Verdict.objects.create(
        flag=flag, reviewer_id=reviewer_id, decision=decision, reason=reason, given_at=at
    )
    if decision == Decision.GRANT:
        changes = _take_back(flag.appeal.verdict, reviewer_id, reason, at).changes
    else:
        changes = impose(verdict, standing, at=at)
    bus.publish(VerdictGiven(**_facts(verdict, at)))
    verdict.effects = _effects(flag, stakes, changes)
    verdict.save(update_fields=["effects"])
    tell_given(verdict, until=standing.suspended_until, at=at)
    write_down(
        actor=f"user:{reviewer_id}",
        verb="verdict given",
        subject=f"flag:{flag.pk}",
        after={"verdict": verdict.pk, "decision": str(decision), **verdict.effects},
        reason=reason,
        at=at,
    )
    return Outcome(verdict, verdict.effects, changes)


# Undoing.


def _lock_verdict(verdict_id: int) -> Verdict:
    verdicts = Verdict.objects.select_for_update(of=("self",)).select_related("flag__project")
    verdict = verdicts.filter(pk=verdict_id).first()
    if verdict is None:
        raise NoSuchVerdict("There is no such verdict.")
    return verdict


def _take_back(verdict: Verdict, reviewer_id: int, reason: str, at: datetime) -> Outcome:
    flag = verdict.flag
    standing = _lock_standing(flag)
    _must_be_last(verdict)
    stakes = stakes_of(worker_id=flag.worker_id, project_id=flag.project_id)
    verdict.undone_at, verdict.undone_by_id = at, reviewer_id
    verdict.save(update_fields=["undone_at", "undone_by"])
    if verdict.decision == Decision.GRANT:
        changes = _give_again(verdict, reviewer_id, at)
    else:
        changes = lift(verdict, standing, at=at)
    bus.publish(VerdictUndone(**_facts(verdict, at)))
    effects = _effects(flag, stakes, changes)
    tell_undone(verdict, at=at)
    write_down(
        actor=f"user:{reviewer_id}",
        verb="verdict undone",
        subject=f"flag:{flag.pk}",
        before={"verdict": verdict.pk, "decision": str(verdict.decision), **verdict.effects},
        after=effects,
        reason=reason,
        at=at,
    )
    return Outcome(verdict, effects, changes)


def _must_be_last(verdict: Verdict) -> None:
    """Undo in the opposite order of giving, so that each finds what it left behind."""
    if verdict.decision not in SANCTIONING:
        return
    others = Verdict.objects.standing().about(verdict.flag.worker_id, verdict.flag.project_id)
    if others.filter(pk__gt=verdict.pk, decision__in=SANCTIONING).exists():
        raise LaterVerdictStands("A later verdict about this worker stands. Undo that one first.")


def _give_again(grant: Verdict, reviewer_id: int, at: datetime) -> Sequence[Change]:
    """Let the verdict that an appeal had overturned be given once more."""
    appeal = grant.flag.appeal
    old = appeal.verdict
    outcome = _give(old.flag, reviewer_id, old.decision, old.reason, at)
    appeal.verdict = outcome.verdict
    appeal.save(update_fields=["verdict"])
    return outcome.changes


def _open_again(flag: Flag) -> None:
    """Let the case be decided anew, unless another about the same worker has opened meanwhile."""
    flag.closed_at = None
    try:
        with transaction.atomic():
            flag.save(update_fields=["closed_at"])
    except IntegrityError:
        flag.refresh_from_db()


# What both share.


def _lock_standing(flag: Flag) -> Standing:
    locked = Standing.objects.select_for_update(of=("self",))
    standing, _ = locked.get_or_create(worker_id=flag.worker_id, project_id=flag.project_id)
    return standing


def _facts(verdict: Verdict, at: datetime) -> dict[str, Any]:
    return {
        "verdict_id": verdict.pk,
        "flag_id": verdict.flag_id,
        "worker_id": verdict.flag.worker_id,
        "project_id": verdict.flag.project_id,
        "decision": str(verdict.decision),
        "at": at,
    }


def _effects(flag: Flag, stakes: Counter[str], changes: Iterable[Change]) -> dict[str, int]:
    """Return in numbers what has changed."""
    now = stakes_of(worker_id=flag.worker_id, project_id=flag.project_id)
    effects = Counter(_kind(change) for change in changes)
    n_items = effects.total()
    del effects["as before"]
    return {
        "items_counted_again": n_items,
        "labels_flipped": effects["flipped"],
        "items_reopened": effects["reopened"],
        "items_retired": effects["retired"],
        "items_disputed": effects["disputed"],
        **{name: now[name] - stakes[name] for name in sorted(now.keys() | stakes.keys())},
    }


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
