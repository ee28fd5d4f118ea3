"""Answers that an expert has checked since.  Never for the eyes of a worker, one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from labeling.models import Answer
from labeling.models.answers import AnswerQuerySet


@dataclass(frozen=True, slots=True)
class ProvenRight:
    """An answer that an expert's label, given later, has found right."""

    answer_id: int
    worker_id: int
    answered_at: datetime
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """How many of a worker's answers to a question type were audited, and how many were right."""

    question_type: str
    n_right: int
    n_audits: int


def proven_right(after: datetime, until: datetime) -> list[ProvenRight]:
    """Return the answers of that time which have been audited and are right, oldest first."""
    right = _audited().filter(
        answered_at__gt=after, answered_at__lte=until, label=F("item__audit__label")
    )
    names = ("id", "worker_id", "answered_at", "item__audit__checked_at")
    return [ProvenRight(*row) for row in right.order_by("answered_at", "id").values_list(*names)]


def records_of(worker_id: int, *, before: datetime) -> list[Record]:
    """Return a worker's record by question type, from the audits made before a moment."""
    audited = _audited().filter(worker=worker_id, item__audit__checked_at__lt=before)
    counts = (
        audited.order_by()
        .values_list("project__question_type")
        .annotate(
            n_right=Count("id", filter=Q(label=F("item__audit__label"))), n_audits=Count("id")
        )
    )
    return [Record(*row) for row in counts.order_by("project__question_type")]


def _audited() -> AnswerQuerySet:
    """Return what was said before an expert checked it; gold was checked before it was asked."""
    return Answer.objects.votes().filter(
        item__gold=None, item__audit__label__gt="", answered_at__lt=F("item__audit__checked_at")
    )
