"""A project's answers as those of a crowd, for what reads them all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.db.models import Max
from numpy.typing import NDArray

from labeling.crowd.labels import ABSTAINED, CrowdLabels
from labeling.models import Answer, Audit, Consensus, ConsensusSource, Gold, Project, Standing
from labeling.models.golds import JUDGING

MOST = 100_000
"""The answers of a project that are read: the latest."""

OF_ONE = 2000
"""And of a worker."""

NOT_KNOWN = -1


@dataclass(frozen=True, slots=True)
class ProjectCrowd:
    """The latest answers in the order in which they came, and what is true of their items.

    `worker_ids` and `n_too_fast` are in the order of `answers.workers`.
    """

    answers: CrowdLabels
    truth: NDArray[np.int32]
    worker_ids: list[int]
    n_too_fast: list[int]
    n_answers: list[int]


def crowd_of_answers(project: Project) -> ProjectCrowd | None:
    """Return the project's crowd; None where nobody has answered.

    Answers that a verdict has left out are left out.
    """
    latest = Answer.objects.filter(project=project).order_by("-id")
    rows = latest.values_list("id", "worker_id", "item_id", "label", "is_too_fast")[:MOST]
    codes = {value: code for code, value in enumerate(project.values)} | {"": ABSTAINED}
    columns = np.array(
        [(*ids, codes[label], too_fast) for *ids, label, too_fast in rows],
        dtype=np.int64,
    )
    counting = _counting(columns.reshape(-1, 5), project)
    if not len(counting):
        return None
    _, worker, item, label, too_fast = counting.T
    worker_ids, worker = np.unique(worker, return_inverse=True)
    item_ids, item = np.unique(item, return_inverse=True)
    known = _truth(project, codes)
    return ProjectCrowd(
        answers=CrowdLabels(
            workers=[str(worker_id) for worker_id in worker_ids],
            items=[str(item_id) for item_id in item_ids],
            labels=list(project.values),
            worker=worker.astype(np.int32),
            item=item.astype(np.int32),
            label=label.astype(np.int32),
        ),
        truth=np.array([known.get(one, NOT_KNOWN) for one in item_ids.tolist()], dtype=np.int32),
        worker_ids=worker_ids.tolist(),
        n_too_fast=np.bincount(worker, too_fast).astype(int).tolist(),
        n_answers=np.bincount(worker).tolist(),
    )


def _counting(newest_first: NDArray[np.int64], project: Project) -> NDArray[np.int64]:
    """Return each worker's latest answers that no verdict has left out, the oldest first."""
    answer_id, worker = newest_first[:, 0], newest_first[:, 1]
    by_worker = np.argsort(worker, kind="stable")
    _, begins, sizes = np.unique(worker[by_worker], return_index=True, return_counts=True)
    is_late = np.empty(len(worker), dtype=bool)
    is_late[by_worker] = np.arange(len(worker)) - np.repeat(begins, sizes) < OF_ONE
    for worker_id, last in _left_out(project).items():
        is_late &= (worker != worker_id) | (answer_id > last)
    return newest_first[is_late][::-1]


def _left_out(project: Project) -> Mapping[int, int]:
    """Return the last answer left out of each worker of whom some are."""
    touched = Standing.objects.filter(project=project, left_out_at__isnull=False)
    found = {}
    for standing in touched:
        theirs = Answer.objects.filter(
            project=project, worker_id=standing.worker_id, answered_at__lte=standing.left_out_at
        )
        found[standing.worker_id] = theirs.aggregate(last=Max("id"))["last"] or 0
    return found


def _truth(project: Project, codes: Mapping[str, int]) -> Mapping[int, int]:
    """Return what experts and owners say of items, by item."""
    known: dict[int, int] = {}
    for rows in (
        Consensus.objects.filter(item__project=project, source=ConsensusSource.EXPERT),
        Audit.objects.filter(project=project, label__gt=""),
        Gold.objects.filter(item__project=project, state__in=JUDGING),
    ):
        known |= {item_id: codes[label] for item_id, label in rows.values_list("item_id", "label")}
    return known
