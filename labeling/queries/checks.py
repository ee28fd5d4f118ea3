"""What a worker's answers were held against, one by one.  Never for the eyes of a worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Coalesce

from labeling.models import Answer
from labeling.models.answers import AnswerQuerySet
from labeling.models.golds import JUDGING

LATEST = 5000
"""A worker's answers that are looked at: their latest, in all projects."""

_ON_GOLD = Q(item__gold__state__in=JUDGING, answered_at__gte=F("item__gold__created_at"))
_AUDITED = Q(item__gold=None, item__audit__label__gt="")
_RETIRED_SINCE = Q(item__retired_at__isnull=False) & (
    Q(item__gold=None) | Q(answered_at__lt=F("item__gold__created_at"))
)


@dataclass(frozen=True, slots=True)
class CheckFact:
    """An answer to gold, or one that an expert checked, and the label that is right.

    Gold ``is_quiet`` while no more people have met it than may meet an ordinary item.
    """

    answer_id: int
    project_id: int
    label: str
    is_right: bool
    is_audit: bool
    is_quiet: bool
    answered_at: datetime


def checked_answers_of(worker_id: int) -> list[CheckFact]:
    """Return the worker's answers that were checked, oldest first; abstentions are none."""
    rows = (
        _latest(worker_id)
        .filter(_ON_GOLD | _AUDITED)
        .annotate(
            truth=Coalesce("item__gold__label", "item__audit__label"),
            is_right=Case(When(label=F("truth"), then=Value(True)), default=Value(False)),
            is_audit=Case(When(item__gold=None, then=Value(True)), default=Value(False)),
            is_quiet=Case(
                When(item__gold__n_shown__lte=F("project__max_answers"), then=Value(True)),
                default=Value(False),
            ),
        )
        .order_by("id")
    )
    names = ("id", "project_id", "truth", "is_right", "is_audit", "is_quiet", "answered_at")
    return [CheckFact(*row) for row in rows.values_list(*names)]


def others_on_right_answers_of(worker_id: int) -> list[tuple[int, int]]:
    """Return, for each answer of the worker's that proved right, how others had voted.

    That is how many of them said the same, and how many named a label at all.  Answers to gold are
    left out, for its label was not found by anybody.
    """
    another = ~Q(item__answers__worker=worker_id) & ~Q(item__answers__label="")
    right = _latest(worker_id).filter(_RETIRED_SINCE, label=F("item__consensus__label"))
    rows = right.annotate(
        n_alike=Count("item__answers", filter=another & Q(item__answers__label=F("label"))),
        n_others=Count("item__answers", filter=another),
    )
    return list(rows.order_by("id").values_list("n_alike", "n_others"))


def _latest(worker_id: int) -> AnswerQuerySet:
    latest = Answer.objects.filter(worker=worker_id).order_by("-id").values("id")[:LATEST]
    return Answer.objects.votes().filter(pk__in=latest)
