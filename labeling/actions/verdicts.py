"""Verdicts: preview them, give them, undo them.

A preview is the verdict itself, given and rolled back, so it cannot say anything else than what
would happen; reactions in the same transaction are rolled back with it.  Items do not depend on
each other, so they are tried out a few at a time, and nobody who writes waits long.

A preview speaks of what was answered until then, and bears a fingerprint: a verdict given on it
does to that what it said, or nothing at all.  What the worker answers between the preview and the
verdict goes the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from labeling.actions.acts import Act, act_of, before_it, give, lock_standing, take_back
from labeling.actions.fingerprints import Fingerprint, Forged
from labeling.actions.outcomes import Outcome, outcome_of
from labeling.actions.reports import report_given, report_undone
from labeling.actions.sanctions import Change, Step
from labeling.models import Answer, Decision, Flag, FlagKind, Standing, Verdict
from labeling.models.verdicts import FELT
from labeling.problems import Problem
from labeling.queries.sanctions import moved_since
from labeling.queries.stakes import stakes_moved

ABOUT: Mapping[str, tuple[Decision, ...]] = {
    FlagKind.SUSPICION: (Decision.DISMISS, *FELT),
    FlagKind.APPEAL: (Decision.DISMISS, Decision.GRANT),
}
"""What may be decided in which kind of case."""

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
class Wish:
    """What a reviewer wants to decide, and when."""

    flag_id: int
    reviewer_id: int
    decision: str
    at: datetime
    reason: str = ""


def preview_verdict(*, flag_id: int, reviewer_id: int, decision: str, at: datetime) -> Outcome:
    """Return what a verdict would change.  It changes nothing."""
    wish = Wish(flag_id, reviewer_id, decision, at)
    changes: list[Change] = []
    with _trial():
        act = _decide(wish, until=at)
        pages = list(act.pages())
        # Whoever has answered little is tried out at once.
        for n, item_ids in pages[:1]:
            changes += act.steps[n].take(item_ids, at)
    for n, item_ids in pages[1:]:
        with _trial():
            changes += _decide_quietly(wish)[n].take(item_ids, at)
    return outcome_of(act, changes, until=at)


def give_verdict(
    *, flag_id: int, reviewer_id: int, decision: str, reason: str, fingerprint: str, at: datetime
) -> Outcome:
    """Decide a case, as it was previewed."""
    seen = _seen(fingerprint)
    with transaction.atomic():
        act = _decide(Wish(flag_id, reviewer_id, decision, at, reason), until=seen.until)
        later = _answered_after(act.verdict.flag, seen.until)
        changes = [change for change in act.do(at) if change.item_id not in later]
        outcome = outcome_of(act, changes, until=seen.until)
        _must_fit(seen, outcome, at)
        _keep_effects(act.verdict, outcome.effects)
        report_given(act.verdict, act.standing, at=at, n_later=len(later))
    return outcome


def undo_verdict(*, verdict_id: int, reviewer_id: int, reason: str, at: datetime) -> Outcome:
    """Take a verdict back, and with it everything it did; its case is open again."""
    with transaction.atomic():
        verdict, standing = _lock_verdict(verdict_id)
        before = before_it(verdict.flag, standing, until=at)
        steps = take_back(verdict, standing, reviewer_id, at)
        _open_again(verdict.flag)
        act = act_of(verdict, standing, before, steps, until=at)
        outcome = outcome_of(act, act.do(at), until=at)
        report_undone(verdict, standing, reviewer_id, reason, outcome.effects, at)
    return outcome


def hold_rewards(*, flag_id: int, at: datetime) -> None:
    """Hold a worker's rewards, by nobody, until somebody decides.  Once in a case."""
    with transaction.atomic():
        flag, standing = _lock_open(flag_id)
        if standing.held_at or flag.verdicts.exists():
            return
        before = before_it(flag, standing, until=at)
        verdict = Verdict.objects.create(flag=flag, decision=Decision.HOLD, given_at=at)
        act = act_of(verdict, standing, before, give(verdict, standing, at), until=at)
        _keep_effects(verdict, outcome_of(act, [], until=at).effects)
        report_given(verdict, standing, at=at)


# Deciding.


@contextmanager
def _trial() -> Iterator[None]:
    """Whatever is done here has not been done afterwards."""
    with transaction.atomic(durable=True):
        yield
        transaction.set_rollback(True)


def _decide(wish: Wish, *, until: datetime) -> Act:
    flag, standing = _lock_open(wish.flag_id)
    _check(flag, wish)
    before = before_it(flag, standing, until=until)
    verdict, steps = _give(flag, standing, wish)
    return act_of(verdict, standing, before, steps, until=until)


def _decide_quietly(wish: Wish) -> list[Step]:
    """Decide once more what has been tried out; return what is to be done to items."""
    _, steps = _give(*_lock_open(wish.flag_id), wish, quietly=True)
    return steps


def _check(flag: Flag, wish: Wish) -> None:
    if flag.worker.user_id == wish.reviewer_id:
        raise OwnCase("This case is about you; somebody else has to decide it.")
    if wish.decision not in ABOUT[flag.kind]:
        raise WrongDecision("Choose one of: " + ", ".join(ABOUT[flag.kind]) + ".")


def _give(
    flag: Flag, standing: Standing, wish: Wish, *, quietly: bool = False
) -> tuple[Verdict, list[Step]]:
    flag.closed_at = wish.at
    flag.save(update_fields=["closed_at"])
    old = _taken_back_by(flag, wish.decision)
    steps: list[Step] = []
    if old:
        steps += take_back(old, standing, wish.reviewer_id, wish.at, quietly=quietly)
    verdict = Verdict.objects.create(
        flag=flag,
        reviewer_id=wish.reviewer_id,
        decision=wish.decision,
        reason=wish.reason,
        takes_back=old,
        given_at=wish.at,
    )
    return verdict, steps + give(verdict, standing, wish.at, quietly=quietly)


def _lock_open(flag_id: int) -> tuple[Flag, Standing]:
    """Lock a case and, before it, the standing of whom it is about: as all do who judge workers."""
    about = Flag.objects.filter(pk=flag_id).first()
    if about is None:
        raise NoSuchCase("There is no such case.")
    standing = lock_standing(about)
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


def _keep_effects(verdict: Verdict, effects: Mapping[str, int]) -> None:
    verdict.effects = dict(effects)
    verdict.save(update_fields=["effects"])


# Is it what was seen?


def _seen(fingerprint: str) -> Fingerprint:
    try:
        return Fingerprint.read(fingerprint)
    except Forged:
        raise StalePreview(NOT_SEEN) from None


def _must_fit(seen: Fingerprint, outcome: Outcome, at: datetime) -> None:
    flag = outcome.verdict.flag
    moved = moved_since(
        [change.item_id for change in outcome.changes], worker_id=flag.worker_id, since=seen.until
    )
    drift = stakes_moved(worker_id=flag.worker_id, project_id=flag.project_id, since=seen.until)
    if not seen.is_fresh(at) or not seen.fits(outcome.fingerprint, moved=moved, drift=drift):
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
    standing = lock_standing(about.flag)
    locked = Verdict.objects.select_for_update(of=("self",))
    return locked.select_related("flag__project", "takes_back__flag").get(pk=verdict_id), standing


def _open_again(flag: Flag) -> None:
    """Let the case be decided anew, unless another about the same worker has opened meanwhile."""
    flag.closed_at = None
    try:
        with transaction.atomic():
            flag.save(update_fields=["closed_at"])
    except IntegrityError:
        flag.refresh_from_db()
