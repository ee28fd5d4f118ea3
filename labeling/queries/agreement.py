"""Who said what of the same items, for telling how alike workers answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from labeling.models import AgreementReport, Answer, Gold, Item, Worker

SAMPLE = 20_000
"""Votes looked at: the latest."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody said of an item, and which guidelines they were shown."""

    answer_id: int
    item_id: int
    worker_id: int
    label: str
    guidelines_version: int


def latest_votes(project_id: int) -> list[Vote]:
    """Return the latest votes of a project.  Gold is left out: it was chosen for being clear."""
    golds = set(Gold.objects.of(project_id).values_list("pk", flat=True))
    rows = (
        Answer.objects.votes()
        .filter(project=project_id)
        .order_by("-answered_at")
        .values_list("id", "item_id", "worker_id", "label", "round__guidelines_version")[:SAMPLE]
    )
    return [Vote(*row) for row in rows if row[1] not in golds]


def votes_on(item_ids: Collection[int]) -> list[Vote]:
    """Return every vote on these items."""
    rows = Answer.objects.votes().filter(item_id__in=item_ids).order_by("id")
    return [
        Vote(*row)
        for row in rows.values_list(
            "id", "item_id", "worker_id", "label", "round__guidelines_version"
        )
    ]


def by_item(votes: Iterable[Vote]) -> dict[int, Counter[str]]:
    """Count what was said of each item."""
    said: dict[int, Counter[str]] = defaultdict(Counter)
    for vote in votes:
        said[vote.item_id][vote.label] += 1
    return said


def latest_answer_id(project_id: int) -> int:
    """Return the newest answer of a project; 0 where there is none."""
    latest = Answer.objects.filter(project=project_id).order_by("-answered_at")
    return latest.values_list("id", flat=True).first() or 0


def report_of(project_id: int) -> AgreementReport | None:
    return AgreementReport.objects.filter(project=project_id).first()


def shown_items(item_ids: Collection[int]) -> Mapping[int, Item]:
    return Item.objects.in_bulk(item_ids)


def said_by_both(project_id: int, one: UUID, other: UUID) -> list[tuple[str, str]]:
    """Return what two workers said of the items that both of them voted on."""
    said: dict[UUID, dict[int, str]] = {}
    for public_id in (one, other):
        worker_id = Worker.objects.filter(public_id=public_id).values("pk")[:1]
        votes = Answer.objects.votes().filter(worker=worker_id, project=project_id).order_by("-id")
        said[public_id] = dict(votes.values_list("item_id", "label")[:SAMPLE])
    return [(label, said[other][item]) for item, label in said[one].items() if item in said[other]]
