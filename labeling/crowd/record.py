"""The answers of some workers side by side, each with what all others believe of its item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.labels import CrowdLabels
from labeling.crowd.others import Others

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Record:
    """Answers sorted by worker, each worker's in the order in which they were given.

    `worker` counts from 0 in this record; `belief[n, t]` is the probability that t is the truth of
    the n-th answer's item, by everybody else.
    """

    worker: Ints
    label: Ints
    belief: Floats
    n_answers: Ints
    habits: Floats
    shares: Floats

    @property
    def n_labels(self) -> int:
        return len(self.shares)

    @property
    def first(self) -> Ints:
        """Where each worker's answers begin."""
        return np.cumsum(self.n_answers) - self.n_answers

    @property
    def position(self) -> Ints:
        """How many answers the worker had given before."""
        return np.arange(len(self.label)) - self.first[self.worker]

    @property
    def right(self) -> Floats:
        """How likely each answer is right."""
        return np.asarray(self.belief[np.arange(len(self.label)), self.label])

    @property
    def usual(self) -> Floats:
        """How likely somebody of the crowd gives each answer."""
        return np.asarray((self.belief * self.habits[:, self.label].T).sum(axis=1))

    def sums(self, values: Floats) -> Floats:
        """Return each worker's sum."""
        return np.bincount(self.worker, values, len(self.n_answers)).astype(np.float64, copy=False)

    def before(self, values: Floats, groups: Ints) -> Floats:
        """Return, for each answer, the sum of the values of the worker's earlier ones in its group.

        >>> worker, n_answers, nothing = np.array([0, 0, 0, 1]), np.array([3, 1]), np.empty((4, 1))
        >>> record = Record(worker, worker, nothing, n_answers, nothing, nothing)
        >>> record.before(np.array([1.0, 2.0, 4.0, 8.0]), np.array([0, 1, 0, 0])).tolist()
        [0.0, 0.0, 1.0, 0.0]
        """
        keys = self.worker * (int(groups.max(initial=0)) + 1) + groups
        order = np.argsort(keys, kind="stable")
        in_order, sorted_keys = values[order], keys[order]
        running = np.cumsum(in_order, axis=0) - in_order
        begins = np.concatenate([[True], sorted_keys[1:] != sorted_keys[:-1]])
        start = np.maximum.accumulate(np.where(begins, np.arange(len(keys)), 0))
        earlier = np.empty_like(running)
        earlier[order] = running - running[start]
        return earlier


def record_of(votes: CrowdLabels, others: Others) -> Record:
    """Return the record of votes that are sorted by worker already."""
    workers, places = np.unique(votes.worker, return_inverse=True)
    return Record(
        worker=places.astype(np.int64),
        label=votes.label.astype(np.int64),
        belief=others.beliefs(votes),
        n_answers=np.bincount(places, minlength=len(workers)),
        habits=others.habits,
        shares=others.shares,
    )
