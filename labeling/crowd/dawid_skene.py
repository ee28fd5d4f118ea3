"""Workers' confusion matrices and items' labels, each learnt from the other by EM.

Dawid and Skene (1979): worker w says l of an item that is truly k with probability pi_w[l, k].
Given the matrices, the answers to an item give it a probability of being k; given those
probabilities, counting gives the matrices.  Begin with the shares of the votes, and take turns.

Left to itself this starves: a matrix has as many numbers as labels squared, a worker few answers.
So three levels lean on each other (`fit`):

    the crowd's matrix     m[l, k], from everybody's answers
    a worker's tendency    the diagonal of m, raised or lowered in log-odds by how much better or
                           worse than the crowd this worker does over all classes (one number);
                           their errors are shared out as the crowd's are
    the worker's matrix    their own counts on top of `strength` answers of that tendency a class

(the tendency itself begins as the crowd's accuracy, as if seen in `likeness` answers) so that with
five answers a worker is mostly the crowd, with fifty mostly themselves as one number says, and with
five hundred their own matrix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import digamma

from labeling.crowd.ballots import Ballots, Codes, Floats
from labeling.crowd.votes import SHARED

NOT_GOLD = -1

LIKENESS = 4.0
"""Answers of the crowd's accuracy that every worker begins with."""

MOST_ROUNDS = 8
"""More make a crowd no wiser, only surer: the first rounds tell good workers from poor ones, the
later ones bend rare classes to whoever happens to answer alike."""

_SETTLED = 1e-3  # the share of labels that may still move from one round to the next
_BEFOREHAND = 0.7  # a crowd's accuracy before anything is known, believed for so many answers:
_BEFOREHAND_ANSWERS = 10.0
_LEAST = 1e-3  # nothing a worker says is less likely than this, whatever the truth
_EPS = 1e-10

_MOST_PLAIN_ROUNDS = 100
_PLAIN_SETTLED = 1e-5


@dataclass(frozen=True, slots=True)
class Fit:
    """What EM made of the votes: a probability per item and label, and who answers how."""

    ballots: Ballots
    posterior: Floats  # items x labels
    prior: Floats  # per label
    strength: float
    right: Floats  # workers x labels: the tendency, how likely they are right on this class
    errors: Floats  # labels x labels: how the crowd's errors on a class (column) are shared out
    counts: Floats  # cells x labels: how often it was said of items of this class
    load: Floats  # workers x labels: how many items of this class they had
    model: float | None = None  # how much the model was found to know, from 0 to 1

    def chances(self, worker: NDArray[np.int32], label: NDArray[np.int32]) -> Floats:
        """Return how likely each worker is to say that label of an item of each class."""
        usual = _tendency(self.right, self.errors, worker, label)
        counts = self.counts_of(worker, label) + self.strength * usual
        return counts / (self.load[worker] + self.strength)

    def counts_of(self, worker: NDArray[np.int32], label: NDArray[np.int32]) -> Floats:
        """Return how often each worker said that label of items of each class."""
        cell = self.ballots.cell_of[worker.astype(np.int64) * self.ballots.n_labels + label]
        return np.where((cell >= 0)[:, None], self.counts[cell], 0.0)

    def evidence(self, worker: NDArray[np.int32], label: NDArray[np.int32]) -> Floats:
        """Return the logarithm of what such a vote says for each class, as the E-step has it."""
        counts, load = self.counts_of(worker, label), self.load[worker] + self.strength
        usual = self.strength * _tendency(self.right, self.errors, worker, label)
        return _expected_log(counts + usual, load)

    def accuracies(self) -> Floats:
        """Return how likely each worker is right on an item of unknown class."""
        workers = np.arange(self.ballots.n_workers, dtype=np.int32)
        right = np.empty_like(self.right)
        for label in range(self.ballots.n_labels):
            right[:, label] = self.chances(workers, np.full_like(workers, label))[:, label]
        return np.asarray(right @ self.prior)

    def newcomer(self) -> Floats:
        """Return the evidence of votes by somebody of whom nothing is known, a row per label."""
        labels = np.arange(self.ballots.n_labels)
        mean = np.broadcast_to(self.right.mean(axis=0), self.errors.shape)
        usual = self.strength * _tendency(mean, self.errors, labels, labels)
        return _expected_log(usual, np.full((1, self.ballots.n_labels), self.strength))

    def confusion(self, worker: int) -> Floats:
        """Return the worker's matrix: how likely they say a label (row) of a class (column)."""
        labels = np.arange(self.ballots.n_labels, dtype=np.int32)
        return self.chances(np.full_like(labels, worker), labels)


def fit(
    ballots: Ballots,
    *,
    strength: float,
    likeness: float = LIKENESS,
    gold: NDArray[np.int32] | None = None,
    start: Floats | None = None,
    opinions: Floats | None = None,
) -> Fit:
    """Learn labels and matrices; variational, so that what rests on few answers counts for less.

    The E-step adds E[log pi] = digamma(a) - digamma(sum a) for the Dirichlet a of a worker's
    answers to a class, not log E[pi]; for large counts it is the same.  The share of a class is
    the mean of what EM and what the bare votes say: learnt freely, it runs off with hard binary
    questions, where to call everything by one name explains the answers well enough.

    `gold` holds an item's label where it is known (else `NOT_GOLD`), and is believed.  `start` is
    an earlier posterior of the same items to go on from.  `opinions` are a model's probabilities
    (NaN where it has none); the model is one more voter.  What it says beyond how common labels
    are (their shares s) counts, as far as it is found to know: the factor is t P / s + (1 - t),
    with t learnt from what the crowd alone says.

    >>> from labeling.crowd.ballots import ballots_of
    >>> from labeling.crowd.labels import CrowdLabels
    >>> names = ["ann", "bob", "cid"], list("abcdef"), ["cat", "dog"]
    >>> worker = np.repeat([0, 1, 2], 6).astype(np.int32)
    >>> item = np.tile(np.arange(6), 3).astype(np.int32)
    >>> label = np.array([0, 0, 0, 1, 1, 1] * 2 + [0, 1, 0, 1, 0, 1], dtype=np.int32)
    >>> found = fit(ballots_of(CrowdLabels(*names, worker, item, label)), strength=2.0)
    >>> found.posterior.argmax(axis=1)
    array([0, 0, 0, 1, 1, 1])
    >>> found.accuracies().round(1)
    array([1. , 1. , 0.6])
    """
    votes = _Votes(ballots)
    weight = 1 / (1 + SHARED * np.maximum(ballots.n_votes - 1, 0))[:, None]
    posterior = _pinned(ballots.shares if start is None else start.copy(), gold)
    model = None if opinions is None else _Model(opinions)
    for _ in range(MOST_ROUNDS):
        counts = ballots.said_of @ posterior
        load = votes.by_worker @ counts
        right, errors = _usual(votes, counts, load, likeness)
        usual = _tendency(right, errors, ballots.cell_worker, ballots.cell_label)
        logs = _expected_log(counts + strength * usual, (load + strength)[ballots.cell_worker])
        prior = _class_shares(ballots, posterior, gold)
        said = weight * (ballots.said @ logs) + np.log(prior)
        if model is not None:
            said += model.factors(softmax(said.copy()), prior)
        before, posterior = posterior, _pinned(softmax(said), gold)
        if np.abs(posterior - before).sum() <= 2 * _SETTLED * len(posterior):
            break
    knows = None if model is None else model.knows
    return Fit(ballots, posterior, prior, strength, right, errors, counts, load, knows)


def fit_plain(ballots: Ballots, *, gold: NDArray[np.int32] | None = None) -> Fit:
    """Learn labels and matrices by maximum likelihood alone, as Dawid and Skene did."""
    by_worker = _Votes(ballots).by_worker
    posterior = _pinned(ballots.shares, gold)
    for _ in range(_MOST_PLAIN_ROUNDS):
        prior = posterior.mean(axis=0)
        counts = ballots.said_of @ posterior
        load = by_worker @ counts
        rates = counts / np.maximum(load, _EPS)[ballots.cell_worker]
        said = ballots.said @ np.log(np.maximum(rates, _EPS)) + np.log(np.maximum(prior, _EPS))
        before, posterior = posterior, _pinned(softmax(said), gold)
        if np.abs(posterior - before).sum() <= 2 * _PLAIN_SETTLED * len(posterior):
            break
    nothing = np.zeros((ballots.n_workers, ballots.n_labels))
    errors = np.zeros((ballots.n_labels, ballots.n_labels))
    return Fit(ballots, posterior, prior, 0.0, nothing, errors, counts, load + _EPS)


class _Votes:
    """The sums over cells that a round takes."""

    def __init__(self, ballots: Ballots) -> None:
        n_cells = len(ballots.cell_label)
        cells, ones = np.arange(n_cells), np.ones(n_cells)
        self.ballots = ballots
        self.diagonal = (cells, ballots.cell_label)
        self.by_label = sparse.csr_matrix(
            (ones, (ballots.cell_label, cells)), shape=(ballots.n_labels, n_cells)
        )
        self.by_worker = sparse.csr_matrix(
            (ones, (ballots.cell_worker, cells)), shape=(ballots.n_workers, n_cells)
        )

    def right_by_worker(self, counts: Floats) -> Floats:
        return np.asarray(
            np.bincount(
                self.ballots.cell_worker, counts[self.diagonal], minlength=self.ballots.n_workers
            )
        )


def _usual(votes: _Votes, counts: Floats, load: Floats, likeness: float) -> tuple[Floats, Floats]:
    """Return every worker's tendency to be right on a class, and how errors on it are shared."""
    n_labels = votes.ballots.n_labels
    said = votes.by_label @ counts
    crowd_right = said.trace() / max(said.sum(), _EPS)

    even = (1 - _BEFOREHAND) / max(n_labels - 1, 1)
    crowd = said + _BEFOREHAND_ANSWERS * np.where(np.eye(n_labels), _BEFOREHAND, even)
    crowd /= crowd.sum(axis=0)
    errors = np.where(np.eye(n_labels), 0.0, crowd)
    errors /= np.maximum(errors.sum(axis=0), _EPS)

    own = votes.right_by_worker(counts) + likeness * crowd_right
    own /= load.sum(axis=1) + likeness
    tilt = _logit(own) - _logit(np.asarray(crowd_right))
    right = 1 / (1 + np.exp(-(_logit(crowd.diagonal()) + tilt[:, None])))
    return right, errors


def _tendency(
    right: Floats,
    errors: Floats,
    worker: NDArray[np.int32] | Codes,
    label: NDArray[np.int32] | Codes,
) -> Floats:
    """Return how likely the workers are to say the labels of each class, going by tendency."""
    usual = (1 - right[worker]) * errors[label]
    each = np.arange(len(label))
    usual[each, label] = right[worker, label]
    return usual


def _expected_log(counts: Floats, load: Floats) -> Floats:
    """Return E[log pi] under the Dirichlets with these counts, of which `load` are the sums."""
    logs: Floats = digamma(counts + _EPS)
    logs -= digamma(load)
    return np.maximum(logs, np.log(_LEAST), out=logs)


def _class_shares(ballots: Ballots, posterior: Floats, gold: NDArray[np.int32] | None) -> Floats:
    """Estimate how common the classes are; gold is chosen by hand and says nothing of it."""
    counted = ballots.n_votes > 0
    if gold is not None and (counted & (gold == NOT_GOLD)).any():
        counted &= gold == NOT_GOLD
    said = counted @ ((posterior + ballots.shares) / 2) + 1
    return np.asarray(said / said.sum())


class _Model:
    """A model's opinions, and how much it is found to know."""

    def __init__(self, opinions: Floats) -> None:
        self.known = ~np.isnan(opinions).any(axis=1)
        self.opinions = opinions[self.known]
        self.knows = 0.5

    def factors(self, crowds: Floats, shares: Floats) -> Floats:
        """Learn anew how much it knows, and return what the opinions add to the logarithms."""
        informed = self.knows * self.opinions / shares
        believed = crowds[self.known]
        owed = (informed / (informed + 1 - self.knows) * believed).sum()
        self.knows = float((owed + 1) / (len(believed) + 2))
        factors = np.zeros_like(crowds)
        factors[self.known] = np.log(self.knows * self.opinions / shares + 1 - self.knows)
        return factors


def _pinned(posterior: Floats, gold: NDArray[np.int32] | None) -> Floats:
    if gold is None:
        return posterior
    known = np.flatnonzero(gold != NOT_GOLD)
    posterior = posterior.copy()
    posterior[known] = 0
    posterior[known, gold[known]] = 1
    return posterior


def softmax(logs: Floats) -> Floats:
    """Return the probabilities of which these are the logarithms but for a constant, in place."""
    logs -= logs.max(axis=1, keepdims=True)
    np.exp(logs, out=logs)
    logs /= logs.sum(axis=1, keepdims=True)
    return logs


def _logit(p: Floats) -> Floats:
    p = np.clip(p, 1e-3, 1 - 1e-3)
    return np.log(p / (1 - p))
