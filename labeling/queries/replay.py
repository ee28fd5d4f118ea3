"""What happened, told again from the record, for those who may have missed it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import BooleanField, Case, F, Max, Q, QuerySet, Value, When

from labeling.events import AnswerSubmitted
from labeling.models import Answer, Challenge
from labeling.models.golds import JUDGING

PAGE = 1000

AGES = [timedelta(minutes=minutes) for minutes in (0, 2, 10, 60, 360)]
OF_EACH_AGE = 200

# Gold that is doubted, or was given up, speaks against nobody.
AS_GOLD_SAYS = Q(label=F("item__gold__label")) | ~Q(item__gold__state__in=JUDGING)


@dataclass(frozen=True, slots=True)
class AnswerFact:
    """An answer and, where the truth of its item is known, whether it was right.

    ``is_right`` is None while the item is open, and for an abstention.
    """

    answer_id: int
    round_id: UUID
    item_id: int
    worker_id: int
    project_id: int
    is_abstention: bool
    is_right: bool | None
    answered_at: datetime


def answers_between(after: datetime, until: datetime) -> Iterator[AnswerSubmitted]:
    """Tell again every answer of the time from ``after`` (not included) to ``until``.

    Read page by page and not by one cursor, so that the reader may write in between.
    """
    answers = _told_again().filter(answered_at__lte=until).order_by("answered_at", "id")
    rest = Q(answered_at__gt=after)
    while page := list(answers.filter(rest)[:PAGE]):
        yield from (as_submitted(answer, answer.challenge.value) for answer in page)
        last = page[-1]
        rest = Q(answered_at__gt=last.answered_at) | Q(answered_at=last.answered_at, id__gt=last.pk)


def answers_in(round_id: UUID) -> list[AnswerSubmitted]:
    """Tell again every answer of a round."""
    return [
        as_submitted(answer, answer.challenge.value)
        for answer in _told_again().filter(round_id=round_id)
    ]


def _told_again() -> QuerySet[Answer]:
    return Answer.objects.select_related("challenge")


def as_submitted(answer: Answer, value: float) -> AnswerSubmitted:
    """Return the event that announces an answer to a challenge of that value."""
    return AnswerSubmitted(
        answer_id=answer.pk,
        challenge_id=answer.challenge_id,
        round_id=answer.round_id,
        item_id=answer.item_id,
        project_id=answer.project_id,
        worker_id=answer.worker_id,
        is_abstention=not answer.label,
        is_too_fast=answer.is_too_fast,
        is_surplus=answer.is_surplus,
        at=answer.answered_at,
        value=value,
    )


def judged_answers(item_ids: Collection[int]) -> list[AnswerFact]:
    """Return the answers to those of the items that have retired, judged by consensus.

    What an expert has settled is gold from then on, but what was said before was no answer to gold.
    """
    return _judged(Answer.objects.filter(item_id__in=item_ids))


def judged_answers_of(*, worker_id: int, project_id: int) -> list[AnswerFact]:
    """Return a worker's answers to items of a project that have retired, judged by consensus."""
    return _judged(Answer.objects.filter(worker=worker_id, project=project_id))


def gold_answers_of(*, worker_id: int, project_id: int) -> list[AnswerFact]:
    """Return a worker's answers to gold of a project, judged by its known label."""
    on_gold = Answer.objects.filter(worker=worker_id, project=project_id, item__gold__isnull=False)
    return _facts(on_gold, right=AS_GOLD_SAYS)


def gold_answers(answer_ids: Collection[int]) -> list[AnswerFact]:
    """Return those of the answers that were given to gold, judged by its known label."""
    on_gold = Answer.objects.filter(pk__in=answer_ids, item__gold__isnull=False)
    return _facts(on_gold, right=AS_GOLD_SAYS)


def gold_answers_to(item_ids: Collection[int]) -> list[AnswerFact]:
    """Return the answers to these items since they are gold, judged by their known label."""
    since = Answer.objects.filter(
        item_id__in=item_ids, answered_at__gte=F("item__gold__created_at")
    )
    return _facts(since, right=AS_GOLD_SAYS)


def waits_for_truth(project_id: int, *, at: datetime) -> list[tuple[float, bool]]:
    """Return how many seconds ordinary answers have waited for their truth, and if it has come.

    Some of each age are looked at: the latest alone have hardly had the time.
    """
    answers = Answer.objects.filter(project=project_id, item__gold=None).order_by("-answered_at")
    looked_at = {
        answer_id: (answered_at, retired_at)
        for age in AGES
        for answer_id, answered_at, retired_at in answers.filter(
            answered_at__lte=at - age
        ).values_list("id", "answered_at", "item__retired_at")[:OF_EACH_AGE]
    }
    return [
        (max(((retired_at or at) - answered_at).total_seconds(), 0.0), retired_at is not None)
        for answered_at, retired_at in looked_at.values()
    ]


def gold_answers_between(after: datetime, until: datetime) -> list[AnswerFact]:
    """Return the answers to gold of that time, judged by its known label."""
    on_gold = Answer.objects.filter(
        answered_at__gt=after, answered_at__lte=until, item__gold__isnull=False
    )
    return _facts(on_gold, right=AS_GOLD_SAYS)


def finished_rounds(round_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return those of the rounds whose every challenge has been answered, and when that was."""
    unfinished = Challenge.objects.unanswered().filter(round_id__in=round_ids)
    finished = set(round_ids) - set(unfinished.values_list("round_id", flat=True))
    answers = Answer.objects.filter(round_id__in=finished).values("round_id").order_by()
    return dict(answers.annotate(at=Max("answered_at")).values_list("round_id", "at"))


def answered_ids() -> Iterable[int]:
    """Return the id of every answer there is."""
    return Answer.objects.order_by("id").values_list("id", flat=True).iterator(5000)


def _judged(answers: QuerySet[Answer]) -> list[AnswerFact]:
    no_gold_then = Q(item__gold=None) | Q(answered_at__lt=F("item__gold__created_at"))
    retired = answers.filter(no_gold_then, item__retired_at__isnull=False)
    return _facts(retired, right=Q(label=F("item__consensus__label")))


def _facts(answers: QuerySet[Answer], right: Q) -> list[AnswerFact]:
    rows = answers.annotate(
        is_right=Case(When(right, then=Value(True)), default=False, output_field=BooleanField())
    ).values_list(
        "id", "round_id", "item_id", "worker_id", "project_id", "label", "is_right", "answered_at"
    )
    return [
        AnswerFact(
            answer_id=answer_id,
            round_id=round_id,
            item_id=item_id,
            worker_id=worker_id,
            project_id=project_id,
            is_abstention=not label,
            is_right=is_right if label else None,
            answered_at=answered_at,
        )
        for (
            answer_id,
            round_id,
            item_id,
            worker_id,
            project_id,
            label,
            is_right,
            answered_at,
        ) in rows.order_by("id")
    ]
