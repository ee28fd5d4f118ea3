"""What a worker's answers were held against, one by one.  Never for the eyes of a worker."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from labeling.models import Answer, Audit, Gold, Standing
from labeling.models.answers import AnswerQuerySet
from labeling.models.golds import JUDGING

LATEST = 5000
"""A worker's answers that are looked at: their latest, in all projects or in one."""

LATEST_BY_PEERS = 200
ENOUGH_PEERS = 2

_ON_GOLD = Q(item__gold__state__in=JUDGING, answered_at__gte=F("item__gold__created_at"))
_AUDITED = Q(item__gold=None, item__audit__label__gt="")
_N_BEFORE = (
    Answer.objects.filter(
        item=OuterRef("item"),
        id__lt=OuterRef("id"),
        answered_at__gte=OuterRef("item__gold__created_at"),
    )
    .order_by()
    .values("item")
    .annotate(n=Count("id"))
    .values("n")
)
_RETIRED_SINCE = Q(item__retired_at__isnull=False) & (
    Q(item__gold=None) | Q(answered_at__lt=F("item__gold__created_at"))
)


@dataclass(frozen=True, slots=True)
class CheckFact:
    """An answer to gold, or one that an expert checked, and the label that is right.

    Or, ``by_peers``, one that others answered too, and the label that most of them named.

    Gold ``is_quiet`` for those who answer it while no more have than may answer an ordinary item.
    It ``fools_the_model`` if the current one gets it wrong, as far as it has been asked.
    """

    answer_id: int
    project_id: int
    label: str
    is_right: bool
    is_audit: bool
    is_quiet: bool
    fools_the_model: bool
    answered_at: datetime
    by_peers: bool = False


def checked_answers_of(worker_id: int, *, project_id: int | None = None) -> list[CheckFact]:
    """Return the worker's answers that were checked, oldest first; abstentions are none."""
    rows = (
        _latest(worker_id, project_id)
        .filter(_ON_GOLD | _AUDITED)
        .annotate(
            truth=Coalesce("item__gold__label", "item__audit__label"),
            is_right=Case(When(label=F("truth"), then=Value(True)), default=Value(False)),
            is_audit=Case(When(item__gold=None, then=Value(True)), default=Value(False)),
            n_before=Coalesce(Subquery(_N_BEFORE), 0),
            is_quiet=Case(
                When(n_before__lt=F("project__max_answers"), then=Value(True)),
                default=Value(False),
            ),
        )
        .order_by("id")
        .values_list(
            "id",
            "project_id",
            "truth",
            "is_right",
            "is_audit",
            "is_quiet",
            "item__prediction__probabilities",
            "answered_at",
        )
    )
    return [
        CheckFact(
            answer_id=answer_id,
            project_id=project,
            label=truth,
            is_right=is_right,
            is_audit=is_audit,
            is_quiet=is_quiet,
            fools_the_model=_fools(opinion, truth),
            answered_at=answered_at,
        )
        for answer_id, project, truth, is_right, is_audit, is_quiet, opinion, answered_at in rows
    ]


def peer_checks_of(worker_id: int, *, project_id: int) -> list[CheckFact]:
    """Return the worker's latest answers to what is settled, held against what others said.

    None in a project that has gold or audits: those know better.
    """
    if _is_checked(project_id):
        return []
    settled = _latest(worker_id, project_id).filter(item__retired_at__isnull=False)
    rows = list(
        settled.order_by("-id").values_list(
            "id", "item_id", "label", "item__prediction__probabilities", "answered_at"
        )[:LATEST_BY_PEERS]
    )
    named = _named_by_others([item_id for _, item_id, *_ in rows], worker_id)
    return [
        CheckFact(
            answer_id=answer_id,
            project_id=project_id,
            label=named[item_id],
            is_right=label == named[item_id],
            is_audit=False,
            is_quiet=False,
            fools_the_model=_fools(opinion, named[item_id]),
            answered_at=answered_at,
            by_peers=True,
        )
        for answer_id, item_id, label, opinion, answered_at in reversed(rows)
        if item_id in named
    ]


def _is_checked(project_id: int) -> bool:
    audited = Audit.objects.filter(project=project_id, label__gt="")
    return Gold.objects.of(project_id).judging().exists() or audited.exists()


def _named_by_others(item_ids: Collection[int], worker_id: int) -> dict[int, str]:
    """Return what most of the others said of each item, where that were two at least."""
    others = Answer.objects.votes().filter(item__in=item_ids, worker__is_anonymous=False)
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    rows = others.exclude(worker=worker_id).order_by().values_list("item_id", "label")
    for item_id, label, n in rows.annotate(n=Count("id")):
        votes[item_id][label] = n
    return {
        item_id: label
        for item_id, said in votes.items()
        for label, n in said.most_common(1)
        if n >= ENOUGH_PEERS and n > said.total() - n
    }


def _fools(opinion: Mapping[str, float] | None, truth: str) -> bool:
    return bool(opinion and max(opinion, key=opinion.__getitem__) != truth)


def gold_goes_better_by(project_id: int, *, without: int) -> float:
    """Return how much larger a share of gold than of audits is passed by all who met both but one.

    Nobody is the measure of themselves.
    """
    met_both = Standing.objects.filter(project=project_id, gold_seen__gt=0, audit_seen__gt=0)
    met_both = met_both.exclude(worker=without)
    sums = met_both.aggregate(
        **{
            name: Sum(name, default=0)
            for name in ("gold_right", "gold_seen", "audit_right", "audit_seen")
        }
    )
    if not sums["audit_seen"]:
        return 0.0
    gap = sums["gold_right"] / sums["gold_seen"] - sums["audit_right"] / sums["audit_seen"]
    return max(float(gap), 0.0)


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


def _latest(worker_id: int, project_id: int | None = None) -> AnswerQuerySet:
    theirs = Answer.objects.filter(worker=worker_id)
    if project_id is not None:
        theirs = theirs.filter(project=project_id)
    latest = theirs.order_by("-id").values("id")[:LATEST]
    return Answer.objects.votes().filter(pk__in=latest)
