"""What everybody else says of an item, for each answer to it.

Whoever is judged by a consensus must not have a voice in it: with few answers an item, a guess
would be its own witness.  So each answer is held against the belief that all *other* answers to
its item leave, weighed by what is known of those who gave them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.ballots import Floats, ballots_of
from labeling.crowd.dawid_skene import NOT_GOLD, Fit, fit
from labeling.crowd.labels import CrowdLabels
from labeling.crowd.votes import SHARED

MOST_LABELS = 16
"""How many labels are told apart; where there are more, labels get places (see `with_places`)."""

STRENGTH = 12.0
"""How many answers a class of the crowd's way a worker's own confusion matrix begins with."""

_LEAST = 1e-12  # the least probability of a label
Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Others:
    """What the crowd believes of every item, and how each answer moved it.

    `habits[t, a]` is how often those who know more than chance say a where t is true, each counting
    by how much more; `shares[a]` is how often the crowd says a at all.
    """

    fit: Fit
    weight: Floats
    habits: Floats
    shares: Floats

    def chances(self, answers: CrowdLabels) -> Floats:
        """Return how likely each answer is of its worker, for each truth."""
        return self.fit.chances(answers.worker, answers.label)

    def beliefs(self, answers: CrowdLabels) -> Floats:
        """Return, for each answer, the probabilities of its item's truth had it not been given."""
        logs = np.log(np.maximum(self.fit.posterior[answers.item], _LEAST))
        logs -= self.weight[answers.item][:, None] * np.log(self.chances(answers))
        shares = np.exp(logs - logs.max(axis=1, keepdims=True))
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def view_of_others(votes: CrowdLabels, truth: Codes) -> Others:
    """Combine all answers (see `dawid_skene`), and keep what it takes to take one out again.

    >>> names = ["ann", "bob", "cid"], ["a", "b", "c", "d"], ["cat", "dog"]
    >>> worker, item = np.repeat([0, 1, 2], 4).astype(np.int32), np.tile([0, 1, 2, 3], 3)
    >>> label = np.array([0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 0], dtype=np.int32)
    >>> votes = CrowdLabels(*names, worker, item.astype(np.int32), label)
    >>> others = view_of_others(votes, np.full(4, NOT_GOLD, dtype=np.int32))
    >>> others.beliefs(votes.at(votes.worker == 2)).argmax(axis=1).tolist()
    [0, 1, 0, 1]
    """
    found = fit(ballots_of(votes), strength=STRENGTH, gold=truth)
    n_labels = len(votes.labels)
    knows = np.clip((found.accuracies() - 1 / n_labels) / max(1 - 1 / n_labels, 0.5), 0, 1)
    counts = np.stack(
        [
            np.bincount(votes.label, knows[votes.worker] * found.posterior[votes.item, t], n_labels)
            for t in range(n_labels)
        ]
    )
    habits = counts + 0.5 + np.eye(n_labels)
    shares = np.bincount(votes.label, minlength=n_labels) + 1.0
    return Others(
        fit=found,
        weight=1 / (1 + SHARED * np.maximum(found.ballots.n_votes - 1, 0)),
        habits=habits / habits.sum(axis=1, keepdims=True),
        shares=shares / shares.sum(),
    )


def with_places(votes: CrowdLabels, truth: Codes) -> tuple[CrowdLabels, Codes]:
    """Return votes and truth with labels told apart only within their items, where there are many.

    Each distinct label of an item is given one of 16 places, drawn from a hash of both, so that all
    places are alike.  Workers agree there as they agreed before (but for one collision in sixteen),
    and a question with ten thousand labels takes the room of one with sixteen.
    """
    if len(votes.labels) <= MOST_LABELS:
        return votes, truth
    items = np.arange(len(truth), dtype=np.int32)
    return (
        replace(
            votes,
            labels=[str(place) for place in range(MOST_LABELS)],
            label=_places(votes.item, votes.label),
        ),
        np.where(truth == NOT_GOLD, NOT_GOLD, _places(items, truth)).astype(np.int32),
    )


def _places(item: Codes, label: Codes) -> Codes:
    mixed = item.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= (label + 1).astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return ((mixed >> np.uint64(32)) % np.uint64(MOST_LABELS)).astype(np.int32)
