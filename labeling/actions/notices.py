"""Tell a worker what was decided about their answers, in plain words.

What we know of them, and from how much of it on we act, is not told.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format

from labeling.models import Notice, Verdict
from labeling.queries.notices import GIVEN, STANDS, UNDONE


def tell_given(verdict: Verdict, *, until: datetime | None, at: datetime) -> None:
    """Tell the worker of a verdict, if it is one they feel."""
    if sentence := GIVEN.get(verdict.decision):
        _tell(verdict, sentence, at, until=date_format(until) if until else "")


def tell_undone(verdict: Verdict, *, at: datetime) -> None:
    """Tell the worker that a verdict they felt was taken back."""
    if verdict.decision in GIVEN:
        _tell(verdict, UNDONE, at)


def tell_stands(verdict: Verdict, *, at: datetime) -> None:
    """Tell the worker that their appeal against this verdict has changed nothing."""
    _tell(verdict, STANDS, at)


def _tell(verdict: Verdict, sentence: str, at: datetime, **gaps: str) -> None:
    flag = verdict.flag
    Notice.objects.create(
        worker_id=flag.worker_id,
        project_id=flag.project_id,
        verdict=verdict,
        sentence=sentence.format(project=flag.project.name, **gaps),
        told_at=at,
    )
