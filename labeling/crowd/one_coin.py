"""Majority and one-coin consensus, for however many labels.

Both need a number only for those labels of an item that somebody named; the others share one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.ballots import Codes, Floats
from labeling.crowd.labels import CrowdLabels

_MOST_ROUNDS = 30
_SETTLED = 1e-4
_CROWD_ANSWERS = 4.0  # answers of the crowd's accuracy that every worker begins with
_BEFOREHAND, _BEFOREHAND_ANSWERS = 0.7, 10.0
_MOST_ACCURATE = 0.995


@dataclass(frozen=True, slots=True)
class Named:
    """The labels that were named, item by item; `first` is where each item's begin."""

    item: Codes
    label: Codes
    first: Codes
    of_vote: Codes
    n_votes: Floats

    def per_item(self, values: Floats) -> Floats:
        """Spread one value per item over its labels."""
        return np.repeat(values, np.diff(np.append(self.first, len(self.item))))


def named_in(votes: CrowdLabels) -> Named:
    """Gather the labels that were named; there must be a vote."""
    n_labels = len(votes.labels)
    keys, of_vote = np.unique(
        votes.item.astype(np.int64) * n_labels + votes.label, return_inverse=True
    )
    item = keys // n_labels
    first = np.flatnonzero(np.diff(item, prepend=-1))
    n_votes = np.bincount(of_vote, minlength=len(keys)).astype(np.float64)
    return Named(item, keys % n_labels, first, of_vote, n_votes)


def majority(named: Named) -> Floats:
    """Return the share of its item's votes that each named label got.

    >>> codes = np.array([0, 1, 2], dtype=np.int32)
    >>> names = ["ann", "bob", "cid"], ["a"], ["cat", "dog"]
    >>> named = named_in(CrowdLabels(*names, codes, codes * 0, np.minimum(codes, 1)))
    >>> majority(named).round(2)
    array([0.33, 0.67])
    """
    return named.n_votes / named.per_item(np.add.reduceat(named.n_votes, named.first))


def one_coin(
    votes: CrowdLabels, named: Named, gold: NDArray[np.int32] | None = None
) -> tuple[Floats, Floats]:
    """Return each named label's probability, and each worker's accuracy.

    A worker is right with probability p, whatever the class, and errs evenly; by EM, with p shrunk
    towards the crowd's.  All classes are taken to be as common: a learnt share would, on hard
    binary questions, end with one class for all.
    """
    n_labels, n_workers = len(votes.labels), len(votes.workers)
    others = max(n_labels - 1, 1)
    unnamed = n_labels - np.diff(np.append(named.first, len(named.item)))
    n_answers = np.bincount(votes.worker, minlength=n_workers)
    posterior = _pinned(majority(named), named, gold)
    for _ in range(_MOST_ROUNDS):
        n_right = np.bincount(votes.worker, posterior[named.of_vote], minlength=n_workers)
        crowd = (n_right.sum() + _BEFOREHAND * _BEFOREHAND_ANSWERS) / (
            len(votes) + _BEFOREHAND_ANSWERS
        )
        accuracy = (n_right + _CROWD_ANSWERS * crowd) / (n_answers + _CROWD_ANSWERS)
        p = np.clip(accuracy, 1 / n_labels / 2, _MOST_ACCURATE)
        weight = np.log(p * others / (1 - p))
        said = np.bincount(named.of_vote, weight[votes.worker], minlength=len(named.item))

        # The unnamed labels stand at zero.
        best = np.maximum(np.maximum.reduceat(said, named.first), 0)
        odds = np.exp(said - named.per_item(best))
        whole = np.add.reduceat(odds, named.first) + unnamed * np.exp(-best)
        before, posterior = posterior, _pinned(odds / named.per_item(whole), named, gold)
        if np.abs(posterior - before).sum() <= _SETTLED * len(named.first):
            break
    return posterior, accuracy


def _pinned(posterior: Floats, named: Named, gold: NDArray[np.int32] | None) -> Floats:
    if gold is None:
        return posterior
    known = gold[named.item]
    return np.where(known < 0, posterior, known == named.label)
