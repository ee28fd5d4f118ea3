"""Count how alike workers answer, off the way of those who want to see it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from labeling.crowd.reliability import Agreement, agreement, agreement_by_label, kappas, splits
from labeling.models import AgreementReport, Project, Worker
from labeling.queries.agreement import Vote, by_item, latest_answer_id, latest_votes, report_of

LEAST_TOGETHER = 8
"""Items two workers must share before it is told how alike they are."""

SPLITS = 6
EXAMPLES = 4
PAIRS = 10
WORKERS = 100


def refresh_agreement(*, at: datetime) -> None:
    """Count again wherever there have been answers since the last time."""
    for project_id in Project.objects.order_by("pk").values_list("pk", flat=True):
        last = report_of(project_id)
        if latest_answer_id(project_id) != (last.answer_id if last else 0):
            count_agreement(project_id=project_id, at=at)


def count_agreement(*, project_id: int, at: datetime) -> AgreementReport:
    """Count from the latest votes, and keep it."""
    project = Project.objects.get(pk=project_id)
    answer_id = latest_answer_id(project_id)
    report, _ = AgreementReport.objects.update_or_create(
        project=project,
        defaults={
            "report": tell_agreement(latest_votes(project_id), project.values),
            "answer_id": answer_id,
            "counted_at": at,
        },
    )
    return report


def tell_agreement(votes: Sequence[Vote], labels: Sequence[str]) -> dict[str, Any]:
    """Say how alike workers answer, in all and in parts; and where they part."""
    said = by_item(votes)
    versions: dict[int, list[Vote]] = defaultdict(list)
    for vote in votes:
        versions[vote.guidelines_version].append(vote)
    return {
        "n_votes": len(votes),
        "n_items": len(said),
        "n_workers": len({vote.worker_id for vote in votes}),
        "alpha": _told(agreement(said.values())),
        "labels": [
            {"choice": label, "alpha": _told(found)}
            for label, found in agreement_by_label(said.values(), labels).items()
        ],
        "versions": [
            {"version": version, "alpha": _told(agreement(by_item(some).values()))}
            for version, some in sorted(versions.items())
        ],
        "splits": [asdict(split) for split in splits(said, most=SPLITS, examples=EXAMPLES)],
        "pairs": _pairs(votes),
        "workers": _busiest(votes),
    }


def _told(found: Agreement | None) -> dict[str, Any] | None:
    return asdict(found) if found else None


def _pairs(votes: Sequence[Vote]) -> list[dict[str, Any]]:
    """Return the workers who agree least with each other."""
    found = kappas(
        ((vote.worker_id, vote.item_id, vote.label) for vote in votes),
        least_items=LEAST_TOGETHER,
    )[:PAIRS]
    workers = Worker.objects.in_bulk(
        {worker for one, other, *_ in found for worker in (one, other)}
    )
    return [
        {
            "one": str(workers[one].public_id),
            "other": str(workers[other].public_id),
            "n_items": n_items,
            "kappa": kappa,
        }
        for one, other, n_items, kappa in found
    ]


def _busiest(votes: Sequence[Vote]) -> list[dict[str, Any]]:
    """Return who voted the most, so that any two of them can be held side by side."""
    counts = Counter(vote.worker_id for vote in votes).most_common(WORKERS)
    workers = Worker.objects.in_bulk([worker_id for worker_id, _ in counts])
    return [
        {"id": str(workers[worker_id].public_id), "n_votes": n_votes}
        for worker_id, n_votes in counts
    ]
