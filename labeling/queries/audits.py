"""What waits to be audited, and what the audits say.  Never for the eyes of a worker."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from labeling.crowd.audits import Estimate, share_right
from labeling.models import Audit, Item
from labeling.models.items import ItemQuerySet

LATEST = 2000
"""Checked audits that count: the latest."""

WRONG_SHOWN = 12
LATELY = 200


@dataclass(frozen=True, slots=True)
class LabelAudited:
    """How often the crowd's label stood."""

    choice: str
    checked: int
    right: int


@dataclass(frozen=True, slots=True)
class Audited:
    """What experts found."""

    waiting: int
    checked: int
    right: int
    estimate: Estimate | None
    labels: list[LabelAudited]
    wrong: list[Audit]


def items_to_audit(project_id: int) -> ItemQuerySet:
    """Return the items that wait for an expert's look."""
    waiting = Audit.objects.of(project_id).waiting()
    return Item.objects.filter(pk__in=waiting.values("pk"))


def n_audited_by_label(project_id: int) -> dict[str, int]:
    """Count the audits of each label, waiting or done, by what the crowd had said."""
    counted = Audit.objects.of(project_id).order_by().values_list("consensus_label")
    return dict(counted.annotate(n=Count("pk")))


def n_answering_an_item(project_id: int) -> float:
    """Return how many workers' answers one audit checks, by what has retired lately."""
    lately = Item.objects.filter(project=project_id).retired().unlabelled().order_by("-retired_at")
    votes = list(lately.values_list("consensus__n_votes", flat=True)[:LATELY])
    return sum(votes) / len(votes) if votes else 0.0


def audited(project_id: int) -> Audited:
    """Return what the latest audits say of a project's labels."""
    audits = Audit.objects.of(project_id)
    decided = audits.checked().filter(is_right__isnull=False).order_by("-checked_at", "pk")
    rows = list(decided.values_list("consensus_label", "is_right", "chance")[:LATEST])
    counts: dict[str, list[int]] = {}
    for label, is_right, _ in rows:
        of_label = counts.setdefault(label, [0, 0])
        of_label[0] += 1
        of_label[1] += bool(is_right)
    return Audited(
        waiting=audits.waiting().count(),
        checked=len(rows),
        right=sum(bool(is_right) for _, is_right, _ in rows),
        estimate=share_right([(bool(is_right), chance) for _, is_right, chance in rows]),
        labels=[LabelAudited(label, *counts[label]) for label in sorted(counts)],
        wrong=list(decided.filter(is_right=False).select_related("item")[:WRONG_SHOWN]),
    )
