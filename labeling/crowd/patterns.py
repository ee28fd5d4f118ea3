"""Answers given without looking: at random, always alike, the commonest label, in a pattern."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.record import Floats, Record

BLIND = ("random", "habit", "constant", "common", "pattern")
"""The stories of `blind_stories`, in their order."""

CONSTANT = 0.97
"""How often a constant worker gives their label."""

PERIODS = (2, 3, 4, 5)
"""After how many answers a pattern begins anew."""

DOUBT = 0.2
"""How likely a label may be by the others before giving it is at odds with them."""

FEW = 3
"""How many answers must be at odds with the others before they go round and round for no reason."""

_HABIT_PRIOR = 2.0  # how many answers a habit of one's own may be learned from, per label


def blind_stories(record: Record) -> Floats:
    """Return the log-likelihood of each worker's answers, a row per way of not looking.

    Raykar and Yu (2012) call a worker a spammer whose confusion matrix has equal rows: what they
    say has nothing to do with what is true.  These are the ways of being one,

    - *random*: every label as often as any other;
    - *habit*: some labels more often than others, be it the crowd's way or one's own;
    - *constant*: one label, any, 97 times in 100;
    - *common*: the label that the crowd gives most;
    - *pattern*: round and round, as in 1 2 3 1 2 3.

    Told as likelihoods they say how sure one may be: after three answers, of nothing.

    >>> label, half = np.tile([0, 1, 1, 0, 1], 4), np.array([0.5, 0.5])
    >>> record = Record(label * 0, label, np.eye(2)[1 - label], np.array([20]), half, half)
    >>> dict(zip(BLIND, blind_stories(record)[:, 0].round(1).tolist()))
    {'random': -13.9, 'habit': -14.2, 'constant': -29.1, 'common': -42.3, 'pattern': -7.2}
    """
    n_labels, n_answers = record.n_labels, record.n_answers
    everywhere = np.zeros_like(record.label)
    crowds_way = record.sums(np.log(record.shares[record.label]))
    said = record.before(np.ones(len(record.label)), record.label)
    prior = _HABIT_PRIOR / 2
    own_way = record.sums(
        np.log((prior + said) / (prior * n_labels + record.before(np.ones_like(said), everywhere)))
    )
    alike = np.log(CONSTANT) * _counts(record)
    alike += np.log((1 - CONSTANT) / max(n_labels - 1, 1)) * (n_answers[:, None] - _counts(record))
    return np.array(
        [
            -np.log(n_labels) * n_answers,
            np.logaddexp(crowds_way, own_way) - np.log(2),
            np.logaddexp.reduce(alike, axis=1) - np.log(n_labels),
            alike[:, record.shares.argmax()],
            _pattern(record),
        ]
    )


def _counts(record: Record) -> Floats:
    """Return how often each worker gave each label."""
    cells = record.worker * record.n_labels + record.label
    shape = (len(record.n_answers), record.n_labels)
    return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape).astype(float)


def _pattern(record: Record) -> Floats:
    """Return the log-likelihood of going round: what comes is what came some answers ago.

    Only where that is not the label just given: items of one kind often stand together, and then
    honest answers repeat themselves too.  And only of those who are at odds with the others a few
    times: items of two kinds may come by turns.
    """
    n_labels = record.n_labels
    previous = _given_before(record, 1)
    rounds = []
    for period in PERIODS:
        due = _given_before(record, period)
        is_known = (due >= 0) & (due != previous)
        likely = np.where(record.label == due, CONSTANT, (1 - CONSTANT) / max(n_labels - 1, 1))
        rounds.append(record.sums(np.log(np.where(is_known, likely, 1 / n_labels))))
    round_and_round = np.logaddexp.reduce(rounds, axis=0) - np.log(len(PERIODS))
    n_at_odds = record.sums((record.right <= DOUBT).astype(float))
    at_random = -np.log(n_labels) * record.n_answers
    return np.asarray(np.where(n_at_odds >= FEW, round_and_round, at_random))


def _given_before(record: Record, n_back: int) -> NDArray[np.int64]:
    """Return the label given so many answers before; -1 where there is none."""
    before = np.roll(record.label, n_back)
    return np.where(record.position >= n_back, before, -1)
