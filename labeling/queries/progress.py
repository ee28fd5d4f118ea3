"""How far a project has come.

Everything here is counted from the rows, in a fixed number of queries.  Each count walks an
index and never the items themselves; what is still slow for a very large project is kept for
as long as makes it cheap.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import (
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.functions import Cast, Substr

from labeling.crowd.agreement import krippendorff_alpha
from labeling.crowd.golds import TRUSTED
from labeling.models import Answer, Gold, Item, Project, Standing, TrainingRun

T = TypeVar("T")

AGREEMENT_SAMPLE = 5_000
"""Votes looked at to tell how alike workers answer: the latest."""

HISTORY = 50
MINUTES = 60
MINUTE = len("2026-05-04 12:00")

KEPT_AT_LEAST = 1.0
KEPT_AT_MOST = 60.0
KEPT_TIMES_COST = 20


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """Items by where they stand.  Gold is counted apart: its label was given."""

    total: int
    fresh: int
    begun: int
    retired: int
    disputed: int
    gold: int


def progress_of(project_id: int, *, at: datetime) -> dict[str, Any]:
    """Return a project's progress as it is shown to those who run it."""
    return _kept(f"progress:{project_id}", lambda: _progress(project_id, at))


def counts_of(project_ids: Collection[int]) -> dict[int, ItemCounts]:
    """Return the item counts of some projects in one query, or none if they are still known."""
    keys = {f"counts:{project_id}": project_id for project_id in project_ids}
    known = {keys[key]: ItemCounts(**counts) for key, counts in cache.get_many(keys).items()}
    missing = sorted(set(project_ids) - set(known))
    if missing:
        started = time.monotonic()
        counted = _count_items(missing)
        cache.set_many(
            {f"counts:{project_id}": asdict(counts) for project_id, counts in counted.items()},
            timeout=_worth_keeping(time.monotonic() - started),
        )
        known |= counted
    return known


def _progress(project_id: int, at: datetime) -> dict[str, Any]:
    project = Project.objects.get(pk=project_id)
    counts = _count_items([project_id])[project_id]
    return {
        "items": asdict(counts),
        "answers": _answers(project_id, at),
        "alpha": _alpha(project_id),
        **_workers(project_id),
        "model": _model(project_id),
        "score": _score(project_id) if project.is_demo else None,
    }


def _kept(key: str, compute: Callable[[], T]) -> T:
    """Compute, but spend no more than a twentieth of the time on it."""
    found: T | None = cache.get(key)
    if found is None:
        started = time.monotonic()
        found = compute()
        cache.set(key, found, timeout=_worth_keeping(time.monotonic() - started))
    return found


def _worth_keeping(cost: float) -> float:
    return min(KEPT_AT_MOST, max(KEPT_AT_LEAST, KEPT_TIMES_COST * cost))


def _count_items(project_ids: Collection[int]) -> dict[int, ItemCounts]:
    items = Item.objects.filter(project=OuterRef("pk"))
    # An item that an expert has settled is gold from then on, but it was labelled here.  Looked
    # up from the golds, which are few: joined, SQLite would walk the items to find them.
    unlabelled = Item.objects.filter(pk=OuterRef("pk"), retired_at=None)
    given = Gold.objects.filter(Exists(unlabelled.filter(project=OuterRef(OuterRef("pk")))))
    rows = Project.objects.filter(pk__in=project_ids).values_list(
        "pk",
        _number_of(items),
        _number_of(given),
        _number_of(items.needing_answers().fresh()),
        _number_of(items.retired()),
        _number_of(items.disputed()),
        # Looked up from the pairs: what is no pair is never withdrawn.
        _number_of(Item.objects.withdrawn().filter(pair__project=OuterRef("pk"))),
    )
    return {pk: _as_counts(everything, *rest) for pk, everything, *rest in rows}


def _number_of(rows: QuerySet[Any]) -> Subquery:
    """Count in a sub-query.  Ungrouped, so that a partial index can be all it reads."""
    counted = rows.order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n")
    return Subquery(counted, output_field=IntegerField())


def _as_counts(
    everything: int, gold: int, fresh: int, retired: int, disputed: int, withdrawn: int
) -> ItemCounts:
    total = everything - gold - withdrawn
    begun = total - fresh - retired - disputed
    return ItemCounts(total, fresh, begun, retired, disputed, gold)


def _answers(project_id: int, at: datetime) -> dict[str, Any]:
    answers = Answer.objects.filter(project=project_id)
    this_minute = at.astimezone(UTC).replace(second=0, microsecond=0)
    minutes = [this_minute - timedelta(minutes=MINUTES - 1 - n) for n in range(MINUTES)]
    # Both databases write a time as text in the same way, and cutting text is cheap in both.
    counted = dict(
        answers.filter(answered_at__gte=minutes[0])
        .order_by()
        .values_list(Substr(Cast("answered_at", TextField()), 1, MINUTE))
        .annotate(n=Count("pk"))
    )
    per_minute = [
        [minute.isoformat(), counted.get(minute.isoformat(" ")[:MINUTE], 0)] for minute in minutes
    ]
    return {
        "total": answers.count(),
        "last_hour": sum(counted.values()),
        "per_minute": per_minute,
    }


def _workers(project_id: int) -> dict[str, int]:
    # Asked of the answers themselves: a standing counts them only when there is news of its worker.
    answered = Exists(Answer.objects.filter(worker=OuterRef("worker"), project=project_id))
    at_work = Standing.objects.filter(answered, project=project_id)
    return at_work.aggregate(
        workers=Count("pk"), trusted=Count("pk", filter=Q(accuracy_low__gte=TRUSTED))
    )


def _alpha(project_id: int) -> float | None:
    """Return how alike workers answered lately; gold is left out, for it was chosen to be clear."""
    votes = (
        Answer.objects.votes()
        .filter(project=project_id, item__gold=None)
        .order_by("-answered_at")
        .values_list("item_id", "label")[:AGREEMENT_SAMPLE]
    )
    by_item: Mapping[int, Counter[str]] = defaultdict(Counter)
    for item_id, label in votes:
        by_item[item_id][label] += 1
    return krippendorff_alpha(by_item.values())


def _model(project_id: int) -> dict[str, Any]:
    ended = TrainingRun.objects.filter(project=project_id, ended_at__isnull=False)
    runs = list(ended.order_by("-version")[:HISTORY])
    champion = ended.filter(is_promoted=True).order_by("-version").first()
    return {
        "version": champion and champion.version,
        "accuracy": champion and champion.accuracy,
        "trained_on": champion.n_labels if champion else 0,
        "history": [
            {
                "version": run.version,
                "trained_at": run.ended_at.isoformat() if run.ended_at else None,
                "accuracy": run.accuracy,
                "gold_accuracy": run.gold_accuracy,
                "trained_on": run.n_labels,
                "promoted": run.is_promoted,
            }
            for run in reversed(runs)
        ],
    }


def _score(project_id: int) -> dict[str, Any] | None:
    """Hold the labels of retired items against the truth a demo keeps aside."""
    scored = Item.objects.filter(project=project_id, demo_truth__isnull=False).retired()
    counted = scored.aggregate(
        of=Count("pk"), right=Count("pk", filter=Q(consensus__label=F("demo_truth__label")))
    )
    if not counted["of"]:
        return None
    return {"accuracy": counted["right"] / counted["of"], "of": counted["of"]}
