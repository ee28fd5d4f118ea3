"""Acts: verdicts that are given or taken back, and what they have still to do to items.

Those who listen hear of it here, and nobody else (see ``reports``).  What is tried out after the
first time says nothing at all: who listens has done their part by then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labeling import bus
from labeling.actions.sanctions import SANCTIONS, Change, Step, imposing, lifting, sanction
from labeling.events import VerdictGiven, VerdictUndone
from labeling.models import Decision, Flag, Standing, Verdict
from labeling.models.verdicts import LEAVING_OUT
from labeling.problems import Problem
from labeling.queries.sanctions import n_given_again
from labeling.queries.stakes import stakes_of

SANCTIONING = (Decision.HOLD, *LEAVING_OUT)

Page = tuple[int, Sequence[int]]
"""The number of a step, and some of its items."""

Before = tuple[Sequence[str | None], Counter[str]]
"""How a worker was treated, and what they had."""


class AlreadyUndone(Problem):
    code = "already_undone"
    title = "Already undone"
    status = 409


class LaterVerdictStands(Problem):
    code = "later_verdict_stands"
    title = "A later verdict stands"
    status = 409


@dataclass(frozen=True, slots=True)
class Act:
    """A verdict that was given or undone, and what it has still to do to items."""

    verdict: Verdict
    standing: Standing
    # How the worker was treated before, and what they have more, or less, since.
    treated: Sequence[str | None]
    gained: Mapping[str, int]
    steps: Sequence[Step]

    def pages(self) -> Iterator[Page]:
        """Return what is to be done, a few items at a time."""
        return ((n, page) for n, step in enumerate(self.steps) for page in step.pages())

    def do(self, at: datetime) -> list[Change]:
        return [change for n, page in self.pages() for change in self.steps[n].take(page, at)]


def act_of(
    verdict: Verdict, standing: Standing, before: Before, steps: Sequence[Step], *, until: datetime
) -> Act:
    treated, had = before
    has = _stakes(verdict.flag, until)
    gained = {name: has[name] - had[name] for name in sorted(has.keys() | had.keys())}
    return Act(verdict, standing, treated, gained, steps)


def lock_standing(flag: Flag) -> Standing:
    locked = Standing.objects.select_for_update(of=("self",))
    standing, _ = locked.get_or_create(worker_id=flag.worker_id, project_id=flag.project_id)
    return standing


def before_it(flag: Flag, standing: Standing, *, until: datetime) -> Before:
    moments = [getattr(standing, name) for name in SANCTIONS]
    return [moment and moment.isoformat() for moment in moments], _stakes(flag, until)


def _stakes(flag: Flag, until: datetime) -> Counter[str]:
    return stakes_of(worker_id=flag.worker_id, project_id=flag.project_id, until=until)


def give(
    verdict: Verdict, standing: Standing, at: datetime, *, again: int = 0, quietly: bool = False
) -> list[Step]:
    """Let a verdict stand; return what it has still to do to items."""
    left_out_at = standing.left_out_at
    sanction(standing)
    if not quietly:
        bus.publish(VerdictGiven(**_facts(verdict, at), again=again))
    return imposing(verdict, standing, after=left_out_at)


def take_back(
    verdict: Verdict, standing: Standing, reviewer_id: int, at: datetime, *, quietly: bool = False
) -> list[Step]:
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
    if not quietly:
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
    return give(verdict, standing, at, again=n_given_again(verdict))


def _facts(verdict: Verdict, at: datetime) -> dict[str, Any]:
    return {
        "verdict_id": verdict.pk,
        "flag_id": verdict.flag_id,
        "worker_id": verdict.flag.worker_id,
        "project_id": verdict.flag.project_id,
        "decision": str(verdict.decision),
        "at": at,
    }
