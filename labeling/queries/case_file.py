"""A case file: what a reviewer needs to see to decide, and where each figure comes from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce, NullIf

from labeling.models import Answer, Flag, Item, Standing, Verdict, Worker

LATEST = 2000
"""Answers that are looked at: the worker's latest, and as many of the crowd's."""

COMPARED = 400
"""Items on which a worker is held against the others one by one."""

LOOK_ALIKES = 5
SHARED_AT_LEAST = 5
SAMPLE = 12
TALLEST = 12
"""Labels in the picture of confusions; the rest are taken together."""

REST = "…"

EDGES_MS = (0, 250, 500, 750, 1000, 1500, 2000, 3000, 5000, 8000, 13_000, 21_000)
"""Where the bins of response times begin; the last has no end."""

BINS = 24
"""Pieces of time in a timeline."""

AUDITED = NullIf("item__audit__label", Value(""))
KNOWN = Coalesce(
    "item__gold__label",
    AUDITED,
    Case(When(item__retired_at__isnull=False, then=F("item__consensus__label"))),
)
"""What an answered item is, as far as anybody knows."""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer, beside what its item is."""

    answer_id: int
    item_id: int
    label: str
    known: str | None
    gold: str | None
    audited: str | None
    took_ms: int
    is_too_fast: bool
    answered_at: datetime

    @property
    def is_right(self) -> bool | None:
        """Whether it stood, where that is known; None for "can't tell" too."""
        return self.label == self.known if self.known and self.label else None


def case_file(flag: Flag) -> dict[str, Any]:
    """Return everything a case shows."""
    said = _said(flag)
    return {
        "figures": _figures(flag, said),
        "times": _times(flag, said),
        "confusion": _confusion(said),
        "timeline": _timeline(said),
        "look_alikes": _look_alikes(flag, said),
        "sample": _sample(said),
        "verdicts": verdicts_about(flag.worker_id, flag.project_id),
    }


def _said(flag: Flag) -> list[Said]:
    """Return their latest answers, newest first."""
    answers = Answer.objects.filter(worker=flag.worker_id, project=flag.project_id)
    rows: Iterable[Any] = (
        answers.order_by("-id")
        .annotate(known=KNOWN, audited=AUDITED)
        .values_list(
            "id",
            "item_id",
            "label",
            "known",
            "item__gold__label",
            "audited",
            "took_ms",
            "is_too_fast",
            "answered_at",
        )[:LATEST]
    )
    return [Said(*row) for row in rows]


def _figures(flag: Flag, said: Sequence[Said]) -> dict[str, Any]:
    standing = Standing.objects.filter(worker=flag.worker_id, project=flag.project_id).first()
    judged = [one for one in said if one.is_right is not None]
    return {
        "answers": Answer.objects.filter(worker=flag.worker_id, project=flag.project_id).count(),
        "abstained": sum(not one.label for one in said),
        "too_fast": sum(one.is_too_fast for one in said),
        "gold": _score(one for one in judged if one.gold),
        "audits": _score(one for one in judged if one.audited),
        "consensus": _score(one for one in judged if not one.gold and not one.audited),
        "trust": None
        if standing is None or standing.accuracy is None
        else {
            "accuracy": standing.accuracy,
            "low": standing.accuracy_low,
            "high": standing.accuracy_high,
        },
    }


def _score(judged: Iterable[Said]) -> dict[str, int]:
    right = [one.is_right is True for one in judged]
    return {"right": sum(right), "of": len(right)}


def _times(flag: Flag, said: Iterable[Said]) -> dict[str, Any]:
    """Share answers out by how long they took: the worker's, and everybody else's."""
    others = Answer.objects.filter(project=flag.project_id).exclude(worker=flag.worker_id)
    latest = others.order_by("-answered_at").values_list("took_ms", flat=True)[:LATEST]
    return {
        "from_ms": list(EDGES_MS),
        "worker": _shares(one.took_ms for one in said),
        "crowd": _shares(latest),
    }


def _shares(times: Iterable[int]) -> list[float]:
    counts = Counter(sum(took_ms >= edge for edge in EDGES_MS) - 1 for took_ms in times)
    n = counts.total()
    return [round(counts[bin] / n, 4) if n else 0.0 for bin in range(len(EDGES_MS))]


def _confusion(said: Iterable[Said]) -> dict[str, Any]:
    """Count what they said of what was known to be something: a row for each known label."""
    pairs = Counter((one.known, one.label) for one in said if one.known and one.label)
    weight: Counter[str] = Counter()
    for (known, label), n in pairs.items():
        weight[known or ""] += n
        weight[label] += n
    labels = sorted(label for label, _ in weight.most_common(TALLEST))
    shown = [*labels, REST] if len(weight) > TALLEST else labels
    counts: Counter[tuple[str, str]] = Counter()
    for (known, label), n in pairs.items():
        counts[_among(labels, known or ""), _among(labels, label)] += n
    return {"labels": shown, "rows": [[counts[row, column] for column in shown] for row in shown]}


def _among(labels: Sequence[str], label: str) -> str:
    return label if label in labels else REST


def _timeline(said: Sequence[Said]) -> list[dict[str, Any]]:
    """Cut the time they were here into equal pieces, and count what was right in each."""
    if not said:
        return []
    first, last = said[-1].answered_at, said[0].answered_at
    piece = max((last - first) / BINS, timedelta(minutes=1))
    pieces: dict[int, list[Said]] = defaultdict(list)
    for one in said:
        pieces[min(int((one.answered_at - first) / piece), BINS - 1)].append(one)
    return [
        {
            "at": first + piece * n,
            "answers": len(pieces[n]),
            "right": sum(one.is_right is True for one in pieces[n]),
            "wrong": sum(one.is_right is False for one in pieces[n]),
        }
        for n in range(max(pieces) + 1)
    ]


def _look_alikes(flag: Flag, said: Sequence[Said]) -> list[dict[str, Any]]:
    """Return who gives the same answers, and first of all the same wrong ones."""
    theirs = {one.item_id: one for one in said[:COMPARED] if one.label}
    both: Counter[int] = Counter()
    alike: Counter[int] = Counter()
    wrong_alike: Counter[int] = Counter()
    others = Answer.objects.votes().filter(item__in=theirs).exclude(worker=flag.worker_id)
    for item_id, worker_id, label in others.values_list("item_id", "worker_id", "label"):
        both[worker_id] += 1
        if label == theirs[item_id].label:
            alike[worker_id] += 1
            wrong_alike[worker_id] += theirs[item_id].is_right is False
    known = [worker_id for worker_id in alike if both[worker_id] >= SHARED_AT_LEAST]
    known.sort(key=lambda one: (-wrong_alike[one], -alike[one] / both[one], one))
    names = _public_ids(known[:LOOK_ALIKES])
    return [
        {
            "worker": names[worker_id],
            "both_answered": both[worker_id],
            "same": alike[worker_id],
            "same_and_wrong": wrong_alike[worker_id],
        }
        for worker_id in known[:LOOK_ALIKES]
    ]


def _public_ids(worker_ids: Sequence[int]) -> dict[int, UUID]:
    return dict(Worker.objects.filter(pk__in=worker_ids).values_list("pk", "public_id"))


def _sample(said: Iterable[Said]) -> list[dict[str, Any]]:
    """Return some answers beside what their items are: those that did not stand first."""
    judged = [one for one in said if one.is_right is not None]
    chosen = sorted(judged, key=lambda one: (one.is_right, -one.answer_id))[:SAMPLE]
    items = Item.objects.select_related("consensus").in_bulk([one.item_id for one in chosen])
    return [
        {
            "item": items[one.item_id],
            "said": one.label,
            "known": one.known,
            "confidence": _confidence(items[one.item_id]),
            "is_gold": one.gold is not None,
            "took_ms": one.took_ms,
            "too_fast": one.is_too_fast,
            "answered_at": one.answered_at,
        }
        for one in chosen
    ]


def _confidence(item: Item) -> float | None:
    consensus = getattr(item, "consensus", None)
    return consensus.confidence if consensus else None


def verdicts_about(worker_id: int, project_id: int) -> list[Verdict]:
    """Return what has been decided about a worker here, newest first."""
    about = Verdict.objects.about(worker_id, project_id).order_by("-pk")
    return list(about.select_related("reviewer", "undone_by"))
