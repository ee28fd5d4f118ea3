"""Verdicts: preview them, give them, undo them.

A preview is the verdict itself, given and rolled back, so it cannot say anything else than what
would happen; reactions in the same transaction are rolled back with it.  Items do not depend on
each other, so they are tried out a few at a time, and nobody who writes waits long.

A preview speaks of what was answered until then, and bears a fingerprint: a verdict given on it
does to that what it said, or nothing at all.  What the worker answers between the preview and the
verdict goes the same way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from labeling import bus
from labeling.actions.fingerprints import Fingerprint, Forged, digest_of
from labeling.actions.log import write_down
from labeling.actions.notices import tell_given, tell_stands, tell_undone
from labeling.actions.sanctions import SANCTIONS, Change, Step, imposing, lifting, sanction
from labeling.events import VerdictGiven, VerdictUndone
from labeling.models import Answer, Decision, Flag, FlagKind, Standing, Verdict
from labeling.models.verdicts import FELT, LEAVING_OUT
from labeling.problems import Problem
from labeling.queries.sanctions import n_given_again, n_moved_since
from labeling.queries.stakes import stakes_of

ABOUT: Mapping[str, tuple[Decision, ...]] = {
    FlagKind.SUSPICION: (Decision.DISMISS, *FELT),
    FlagKind.APPEAL: (Decision.DISMISS, Decision.GRANT),
}
"""What may be decided in which kind of case."""

SANCTIONING = (Decision.HOLD, *LEAVING_OUT)

COUNTED = (
    ("labels", "flipped"),
    ("items", "reopened"),
    ("items", "retired"),
    ("items", "disputed"),
)
"""What may become of items, in the words of its effects."""

NOT_SEEN = (
    "Since you looked, more has happened, and this would not do what you saw."
    " Look at the new preview and decide again."
)


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
    """A verdict with what it changes: in numbers, and item by item.

    Told is what becomes of what was answered until ``until``; what came later goes the same way.
    """

    verdict: Verdict
    until: datetime
    effects: Mapping[str, int]
    changes: Sequence[Change]
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class _Act:
    """A verdict that was given or undone, and what it has still to do to items."""

    verdict: Verdict
    standing: Standing
    # How the worker was treated before, and what they have more, or less, since.
    treated: Sequence[str | None]
    gained: Mapping[str, int]
    steps: Sequence[Step]


_Page = tuple[int, Sequence[int]]
"""The number of a step, and some of its items."""


def preview_verdict(*, flag_id: int, reviewer_id: int, decision: str, at: datetime) -> Outcome:
    """Return what a verdict would change.  It changes nothing."""
    begin = partial(_decide, flag_id, reviewer_id, decision, "", until=at, at=at)
    changes: list[Change] = []
    with _trial():
        act = begin()
        pages = _pages(act.steps)
        # Whoever has answered little is tried out at once.
        changes += _take(act, next(pages, None), at)
    for page in pages:
        with _trial():
            changes += _take(begin(), page, at)
    return _outcome(act, changes, until=at)


def give_verdict(
    *, flag_id: int, reviewer_id: int, decision: str, reason: str, fingerprint: str, at: datetime
) -> Outcome:
    """Decide a case, as it was previewed."""
    seen = _seen(fingerprint)
    with transaction.atomic():
        act = _decide(flag_id, reviewer_id, decision, reason, until=seen.until, at=at)
        later = _answered_after(act.verdict.flag, seen.until)
        changes = [change for change in _do(act, at) if change.item_id not in later]
        outcome = _outcome(act, changes, until=seen.until)
        _must_fit(seen, outcome, at)
        _keep_effects(act.verdict, outcome.effects)
        _tell_given(act, at)
        _log_given(act.verdict, at, n_later=len(later))
    return outcome


def undo_verdict(*, verdict_id: int, reviewer_id: int, reason: str, at: datetime) -> Outcome:
    """Take a verdict back, and with it everything it did; its case is open again."""
    with transaction.atomic():
        verdict, standing = _lock_verdict(verdict_id)
        before = _treatment(standing), _stakes(verdict.flag, at)
        steps = _take_back(verdict, standing, reviewer_id, at)
        _open_again(verdict.flag)
        act = _act(verdict, standing, before, steps, until=at)
        outcome = _outcome(act, _do(act, at), until=at)
        tell_undone(verdict, at=at)
        _log_undone(verdict, reviewer_id, reason, outcome.effects, at)
        if verdict.takes_back:
            _tell_given_again(verdict.takes_back, standing, reviewer_id, at)
    return outcome


def hold_rewards(*, flag_id: int, at: datetime) -> None:
    """Hold a worker's rewards, by nobody, until somebody decides.  Once in a case."""
    with transaction.atomic():
        flag, standing = _lock_open(flag_id)
        if standing.held_at or flag.verdicts.exists():
            return
        before = _treatment(standing), _stakes(flag, at)
        verdict = Verdict.objects.create(flag=flag, decision=Decision.HOLD, given_at=at)
        steps = _give(verdict, standing, at)
        act = _act(verdict, standing, before, steps, until=at)
        _keep_effects(verdict, _outcome(act, [], until=at).effects)
        _tell_given(act, at)
        _log_given(verdict, at)


# Deciding.


@contextmanager
def _trial() -> Iterator[None]:
    """Whatever is done here has not been done afterwards."""
    with transaction.atomic(durable=True):
        yield
        transaction.set_rollback(True)


def _decide(
    flag_id: int, reviewer_id: int, decision: str, reason: str, *, until: datetime, at: datetime
) -> _Act:
    flag, standing = _lock_open(flag_id)
    if flag.worker.user_id == reviewer_id:
        raise OwnCase("This case is about you; somebody else has to decide it.")
    if decision not in ABOUT[flag.kind]:
        raise WrongDecision("Choose one of: " + ", ".join(ABOUT[flag.kind]) + ".")
    before = _treatment(standing), _stakes(flag, until)
    flag.closed_at = at
    flag.save(update_fields=["closed_at"])
    old = _taken_back_by(flag, decision)
    steps = _take_back(old, standing, reviewer_id, at) if old else []
    verdict = Verdict.objects.create(
        flag=flag,
        reviewer_id=reviewer_id,
        decision=decision,
        reason=reason,
        takes_back=old,
        given_at=at,
    )
    steps += _give(verdict, standing, at)
    return _act(verdict, standing, before, steps, until=until)


def _lock_open(flag_id: int) -> tuple[Flag, Standing]:
    """Lock a case and, before it, the standing of whom it is about: as all do who judge workers."""
    about = Flag.objects.filter(pk=flag_id).first()
    if about is None:
        raise NoSuchCase("There is no such case.")
    standing = _lock_standing(about)
    locked = Flag.objects.select_for_update(of=("self",)).select_related("worker", "project")
    flag = locked.get(pk=flag_id)
    if flag.closed_at:
        decided = flag.verdicts.standing().select_related("reviewer").first()
        whose = f": “{decided.decision}”, by {decided.given_by or 'nobody'}" if decided else ""
        raise AlreadyDecided(f"This case has been decided{whose}.")
    return flag, standing


def _taken_back_by(flag: Flag, decision: str) -> Verdict | None:
    """Return what makes room: what is appealed against, or the hold that came by itself."""
    if decision == Decision.GRANT:
        return flag.appeal.verdict
    return flag.verdicts.standing().by_nobody().first()


def _give(verdict: Verdict, standing: Standing, at: datetime, again: int = 0) -> list[Step]:
    """Let a verdict stand; return what it has still to do to items."""
    left_out_at = standing.left_out_at
    sanction(standing)
    bus.publish(VerdictGiven(**_facts(verdict, at), again=again))
    return imposing(verdict, standing, after=left_out_at)


def _pages(steps: Sequence[Step]) -> Iterator[_Page]:
    """Return what is to be done, a few items at a time."""
    return ((n, page) for n, step in enumerate(steps) for page in step.pages())


def _take(act: _Act, page: _Page | None, at: datetime) -> list[Change]:
    if page is None:
        return []
    n, item_ids = page
    return act.steps[n].take(item_ids, at)


def _do(act: _Act, at: datetime) -> list[Change]:
    return [change for page in _pages(act.steps) for change in _take(act, page, at)]


# Is it what was seen?


def _seen(fingerprint: str) -> Fingerprint:
    try:
        return Fingerprint.read(fingerprint)
    except Forged:
        raise StalePreview(NOT_SEEN) from None


def _must_fit(seen: Fingerprint, outcome: Outcome, at: datetime) -> None:
    n_moved = n_moved_since(
        [change.item_id for change in outcome.changes],
        worker_id=outcome.verdict.flag.worker_id,
        since=seen.until,
    )
    if not seen.is_fresh(at) or not seen.fits(outcome.fingerprint, n_moved=n_moved):
        raise StalePreview(NOT_SEEN)


def _answered_after(flag: Flag, until: datetime) -> set[int]:
    later = Answer.objects.filter(
        worker=flag.worker_id, project=flag.project_id, answered_at__gt=until
    )
    return set(later.values_list("item_id", flat=True))


# Undoing.


def _lock_verdict(verdict_id: int) -> tuple[Verdict, Standing]:
    about = Verdict.objects.filter(pk=verdict_id).select_related("flag").first()
    if about is None:
        raise NoSuchVerdict("There is no such verdict.")
    standing = _lock_standing(about.flag)
    locked = Verdict.objects.select_for_update(of=("self",))
    return locked.select_related("flag__project", "takes_back__flag").get(pk=verdict_id), standing


def _take_back(verdict: Verdict, standing: Standing, reviewer_id: int, at: datetime) -> list[Step]:
    """Let a verdict stand no more; return what is to be put back, or done again, to items."""
    if verdict.undone_at:
        raise AlreadyUndone("This verdict has been undone already.")
    _must_be_last(verdict)
    verdict.undone_at, verdict.undone_by_id = at, reviewer_id
    verdict.save(update_fields=["undone_at", "undone_by"])
    # There is nothing to object to any more.
    Flag.objects.open().filter(appeal__verdict=verdict).update(closed_at=at)
    steps = lifting(verdict)
    sanction(standing)
    bus.publish(VerdictUndone(**_facts(verdict, at)))
    if verdict.takes_back:
        steps += _give_again(verdict.takes_back, standing, at)
    return steps


def _must_be_last(verdict: Verdict) -> None:
    """Undo in the opposite order of giving, so that each finds what it left behind."""
    if verdict.decision not in SANCTIONING and verdict.takes_back is None:
        return
    others = Verdict.objects.standing().about(verdict.flag.worker_id, verdict.flag.project_id)
    if others.filter(pk__gt=verdict.pk, decision__in=SANCTIONING).exists():
        raise LaterVerdictStands("A later verdict about this worker stands. Undo that one first.")


def _give_again(verdict: Verdict, standing: Standing, at: datetime) -> list[Step]:
    """Let a verdict stand again as of when it was given; so does what was said against it."""
    verdict.undone_at = verdict.undone_by = None
    verdict.save(update_fields=["undone_at", "undone_by"])
    verdict.changes.all().delete()
    unanswered = Flag.objects.filter(appeal__verdict=verdict).exclude(
        verdicts__in=Verdict.objects.standing()
    )
    unanswered.update(closed_at=None)
    return _give(verdict, standing, at, again=n_given_again(verdict))


def _open_again(flag: Flag) -> None:
    """Let the case be decided anew, unless another about the same worker has opened meanwhile."""
    flag.closed_at = None
    try:
        with transaction.atomic():
            flag.save(update_fields=["closed_at"])
    except IntegrityError:
        flag.refresh_from_db()


# What all of them share.


def _lock_standing(flag: Flag) -> Standing:
    locked = Standing.objects.select_for_update(of=("self",))
    standing, _ = locked.get_or_create(worker_id=flag.worker_id, project_id=flag.project_id)
    return standing


def _treatment(standing: Standing) -> list[str | None]:
    moments = [getattr(standing, name) for name in SANCTIONS]
    return [moment and moment.isoformat() for moment in moments]


def _stakes(flag: Flag, until: datetime) -> Counter[str]:
    return stakes_of(worker_id=flag.worker_id, project_id=flag.project_id, until=until)


def _act(
    verdict: Verdict,
    standing: Standing,
    before: tuple[Sequence[str | None], Counter[str]],
    steps: Sequence[Step],
    *,
    until: datetime,
) -> _Act:
    treated, had = before
    has = _stakes(verdict.flag, until)
    gained = {name: has[name] - had[name] for name in sorted(has.keys() | had.keys())}
    return _Act(verdict, standing, treated, gained, steps)


def _outcome(act: _Act, changes: Sequence[Change], *, until: datetime) -> Outcome:
    kinds = Counter(_kind(change) for change in changes)
    counts = {f"{what}_{how}": kinds[how] for what, how in COUNTED}
    fingerprint = Fingerprint(
        flag_id=act.verdict.flag_id,
        decision=str(act.verdict.decision),
        until=until,
        treated=act.treated,
        counts=counts,
        digest=digest_of(
            sorted((c.item_id, _shown(c.before), _shown(c.after)) for c in changes),
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


def _facts(verdict: Verdict, at: datetime) -> dict[str, Any]:
    return {
        "verdict_id": verdict.pk,
        "flag_id": verdict.flag_id,
        "worker_id": verdict.flag.worker_id,
        "project_id": verdict.flag.project_id,
        "decision": str(verdict.decision),
        "at": at,
    }


def _keep_effects(verdict: Verdict, effects: Mapping[str, int]) -> None:
    verdict.effects = dict(effects)
    verdict.save(update_fields=["effects"])


# Telling the worker, and writing it down.


def _tell_given(act: _Act, at: datetime) -> None:
    verdict, old = act.verdict, act.verdict.takes_back
    # Who is told of something new need not hear that what stood in its place is over.
    if old and verdict.decision not in FELT:
        tell_undone(old, at=at)
    tell_given(verdict, until=act.standing.suspended_until, at=at)
    if verdict.flag.kind == FlagKind.APPEAL and verdict.decision == Decision.DISMISS:
        tell_stands(verdict.flag.appeal.verdict, at=at)


def _tell_given_again(old: Verdict, standing: Standing, reviewer_id: int, at: datetime) -> None:
    tell_given(old, until=standing.suspended_until, at=at)
    write_down(
        actor=f"user:{reviewer_id}",
        verb="verdict given again",
        subject=f"flag:{old.flag_id}",
        after={"verdict": old.pk, "decision": str(old.decision)},
        at=at,
    )


def _log_given(verdict: Verdict, at: datetime, n_later: int = 0) -> None:
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
