"""Appeals: a worker objects to a verdict, and a person looks again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from labeling import bus
from labeling.actions.log import write_down
from labeling.events import AppealMade
from labeling.models import Appeal, Flag, FlagKind, Verdict
from labeling.models.verdicts import FELT
from labeling.problems import Problem


class NothingToAppeal(Problem):
    code = "nothing_to_appeal"
    title = "Nothing to appeal against"
    status = 404


class AlreadyAppealed(Problem):
    code = "already_appealed"
    title = "Already appealed"
    status = 409


def make_appeal(*, verdict_id: int, worker_id: int, text: str, at: datetime) -> Appeal:
    """Open a case about a verdict, with what the worker says.  Safe to repeat."""
    with transaction.atomic():
        verdict = _lock(verdict_id, worker_id)
        made = Appeal.objects.filter(verdict=verdict).first()
        if made:
            return _repeat(made, text)
        appeal = _open(verdict, text, at)
        bus.publish(
            AppealMade(
                flag_id=appeal.pk,
                verdict_id=verdict.pk,
                worker_id=worker_id,
                project_id=verdict.flag.project_id,
                at=at,
            )
        )
    return appeal


def _lock(verdict_id: int, worker_id: int) -> Verdict:
    theirs = (
        Verdict.objects.standing()
        .filter(pk=verdict_id, flag__worker=worker_id, decision__in=FELT)
        .select_for_update(of=("self",))
        .select_related("flag")
        .first()
    )
    if theirs is None:
        raise NothingToAppeal("There is no such decision about you, or it was taken back.")
    return theirs


def _repeat(made: Appeal, text: str) -> Appeal:
    if made.text != text:
        raise AlreadyAppealed("You have said something about this already; a person reads it.")
    return made


def _open(verdict: Verdict, text: str, at: datetime) -> Appeal:
    about = verdict.flag
    case = Flag.objects.create(
        worker_id=about.worker_id,
        project_id=about.project_id,
        kind=FlagKind.APPEAL,
        score=about.score,
        harm=about.harm,
        raised_at=at,
    )
    appeal = Appeal.objects.create(flag=case, verdict=verdict, text=text, made_at=at)
    write_down(
        actor=f"worker:{about.worker_id}",
        verb="appeal made",
        subject=f"flag:{case.pk}",
        after={"verdict": verdict.pk, "about": f"flag:{about.pk}"},
        reason=text,
        at=at,
    )
    return appeal
