"""A project's answers as those of a crowd, for what reads them all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Count, F, Max, Q
from numpy.typing import NDArray

from labeling.crowd.labels import ABSTAINED, CrowdLabels
from labeling.crowd.links import Signal
from labeling.crowd.recounting import MOST_ANSWERS
from labeling.models import (
    Answer,
    Audit,
    Challenge,
    Consensus,
    ConsensusSource,
    FlagKind,
    Gold,
    GoldSource,
    Prediction,
    Project,
    State,
    Trace,
    Worker,
)
from labeling.models.golds import JUDGING, GoldQuerySet

OF_ONE = 2000
"""The answers of one worker that are read: the latest."""

LATELY = timedelta(days=1)
"""How far back it is asked what workers have let pass."""

NOT_KNOWN = -1

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class ProjectCrowd:
    """The latest answers in the order in which they came, and what is true of their items.

    The lists are in the order of `answers.workers`.
    """

    answers: CrowdLabels
    truth: NDArray[np.int32]
    is_checked: NDArray[np.bool_]  # items by which workers are checked: of known truth, or gold
    worker_ids: list[int]
    n_too_fast: list[int]
    n_answers: list[int]
    n_abstained: list[int]
    n_golds: list[int]
    n_golds_abstained: list[int]
    hours: list[list[float]]  # when each worker answered


def crowd_of_answers(project: Project, *, anew: Collection[int] = ()) -> ProjectCrowd | None:
    """Return the project's crowd; None where nobody has answered.

    Answers that a verdict has left out are left out; of the workers ``anew``, all those that had
    been given when their last case was decided.
    """
    latest = Answer.objects.filter(project=project).order_by("-id")
    rows = latest.values_list("id", "worker_id", "item_id", "is_too_fast", "label", "answered_at")
    codes = {value: code for code, value in enumerate(project.values)} | {"": ABSTAINED}
    columns = np.array(
        [(*plain, codes[label], at.timestamp()) for *plain, label, at in rows[:MOST_ANSWERS]],
        dtype=np.int64,
    )
    counting = _counting(columns.reshape(-1, 6), _left_out(project, anew))
    if not len(counting):
        return None
    _, worker, item, too_fast, label, second = counting.T
    worker_ids, worker = np.unique(worker, return_inverse=True)
    item_ids, item = np.unique(item, return_inverse=True)
    known = _truth(project, codes)
    names = names_of(worker_ids.tolist())
    golds = list(_golds(project).values_list("item_id", flat=True))
    is_gold = np.isin(item_ids, golds)
    truth = np.array([known.get(one, NOT_KNOWN) for one in item_ids.tolist()], dtype=np.int32)
    on_gold = is_gold[item]
    return ProjectCrowd(
        answers=CrowdLabels(
            workers=[names[worker_id] for worker_id in worker_ids.tolist()],
            items=[str(item_id) for item_id in item_ids],
            labels=list(project.values),
            worker=worker.astype(np.int32),
            item=item.astype(np.int32),
            label=label.astype(np.int32),
        ),
        truth=truth,
        is_checked=is_gold | (truth != NOT_KNOWN),
        worker_ids=worker_ids.tolist(),
        n_too_fast=np.bincount(worker, too_fast).astype(int).tolist(),
        n_answers=np.bincount(worker).tolist(),
        n_abstained=np.bincount(worker, label == ABSTAINED).astype(int).tolist(),
        n_golds=np.bincount(worker, on_gold).astype(int).tolist(),
        n_golds_abstained=np.bincount(worker, on_gold & (label == ABSTAINED)).astype(int).tolist(),
        hours=_by_worker(worker, second / 3600),
    )


def opinions_on(crowd: ProjectCrowd) -> NDArray[np.float64] | None:
    """Return what the model says of the crowd's items; NaN where it says nothing, or of other
    labels.  None where it says nothing at all."""
    labels = crowd.answers.labels
    item_ids = [int(item) for item in crowd.answers.items]
    opinions = np.full((len(item_ids), len(labels)), np.nan)
    places = {item_id: place for place, item_id in enumerate(item_ids)}
    for begin in range(0, len(item_ids), AT_ONCE):
        some = Prediction.objects.filter(pk__in=item_ids[begin : begin + AT_ONCE])
        for item_id, probabilities in some.values_list("pk", "probabilities"):
            if probabilities.keys() == set(labels):
                opinions[places[item_id]] = [probabilities[label] for label in labels]
    return None if np.isnan(opinions).all() else opinions


def left_unanswered(project: Project, at: datetime) -> Mapping[int, tuple[int, int]]:
    """Return how many golds, and how many other items, each worker let pass of late."""
    released = Challenge.objects.filter(
        round__project=project,
        round__expires_at__range=(at - LATELY, at),
        state=State.RELEASED,
    )
    is_gold = Q(item__gold__state__in=JUDGING)
    counts = released.order_by().values_list("worker_id").annotate(n=Count("id"))
    counted = counts.annotate(n_golds=Count("id", filter=is_gold))
    return {worker_id: (n_golds, n - n_golds) for worker_id, n, n_golds in counted}


def signals_in(project: Project) -> Iterator[Signal]:
    """Yield what the project's workers came with."""
    traces = Trace.objects.filter(worker__standings__project=project)
    for trace in traces.values_list("worker_id", "kind", "digest"):
        yield Signal(*trace)


def names_of(worker_ids: Collection[int]) -> dict[int, str]:
    """Return what reviewers know these workers by."""
    workers = Worker.objects.in_bulk(worker_ids)
    return {worker_id: str(worker.public_id)[:8] for worker_id, worker in workers.items()}


def _by_worker(worker: NDArray[np.intp], values: NDArray[np.float64]) -> list[list[float]]:
    order = np.argsort(worker, kind="stable")
    ends = np.cumsum(np.bincount(worker))[:-1]
    return [part.tolist() for part in np.split(values[order], ends)]


def _counting(newest_first: NDArray[np.int64], left_out: Mapping[int, int]) -> NDArray[np.int64]:
    """Return each worker's latest answers that are not left out, the oldest first."""
    answer_id, worker = newest_first[:, 0], newest_first[:, 1]
    by_worker = np.argsort(worker, kind="stable")
    _, begins, sizes = np.unique(worker[by_worker], return_index=True, return_counts=True)
    is_late = np.empty(len(worker), dtype=bool)
    is_late[by_worker] = np.arange(len(worker)) - np.repeat(begins, sizes) < OF_ONE
    for worker_id, last in left_out.items():
        is_late &= (worker != worker_id) | (answer_id > last)
    return newest_first[is_late][::-1]


def _left_out(project: Project, anew: Collection[int]) -> Mapping[int, int]:
    """Return the last answer left out of each worker of whom some are."""
    answers = Answer.objects.filter(project=project).order_by()
    by_verdict = answers.filter(
        worker__standings__project=project,
        worker__standings__left_out_at__gte=F("answered_at"),
    )
    decided = answers.filter(
        worker__in=anew,
        worker__flags__project=project,
        worker__flags__kind=FlagKind.SUSPICION,
        worker__flags__closed_at__gte=F("answered_at"),
    )
    last: dict[int, int] = defaultdict(int)
    for some in (by_verdict, decided):
        for worker_id, answer_id in some.values_list("worker_id").annotate(Max("id")):
            last[worker_id] = max(last[worker_id], answer_id)
    return last


def _golds(project: Project) -> GoldQuerySet:
    return Gold.objects.filter(project=project, state__in=JUDGING)


def _truth(project: Project, codes: Mapping[str, int]) -> Mapping[int, int]:
    """Return what experts and owners say of items, by item; what the crowd said is no proof."""
    known: dict[int, int] = {}
    for rows in (
        Consensus.objects.filter(item__project=project, source=ConsensusSource.EXPERT),
        Audit.objects.filter(project=project, label__gt=""),
        _golds(project).exclude(source=GoldSource.CONSENSUS),
    ):
        known |= {item_id: codes[label] for item_id, label in rows.values_list("item_id", "label")}
    return known
