"""Good, then lazy: who looked at the items until some answer, and not from there on."""

from __future__ import annotations

import numpy as np

from labeling.crowd.honesty import LEAST, own_ways
from labeling.crowd.patterns import CONSTANT, DOUBT
from labeling.crowd.record import Floats, Ints, Record

STRENGTHS = (3.0,)
SHORTEST = 5
"""The fewest answers before the change, and after it."""


def lazy_story(record: Record) -> tuple[Floats, Ints]:
    """Return the log-likelihood of "honest until some answer, then blind", and the answer.

    With h the likelihood of each answer under the worker's own confusion matrix as learned from
    those before it, and b that of answering blindly (at random, or all alike), the change may have
    come before any answer c, each as likely as the other:

        log mean over c of prod_{n < c} h_n prod_{n >= c} b_n

    (Shiryaev 1963).  Since h goes on learning, a worker who slowly tires is no cheat.
    Needs the answers in the order in which they were given.

    >>> truth = np.tile([0, 1], 40)
    >>> lazy = np.append(truth[:60], np.tile([0, 0, 1, 1], 5))
    >>> n, knowing = np.array([80, 80]), np.eye(2)
    >>> label, belief = np.append(truth, lazy), np.tile(knowing[truth] * 0.9 + 0.05, (2, 1))
    >>> record = Record(np.repeat([0, 1], 80), label, belief, n, knowing, np.array([0.5, 0.5]))
    >>> likelihoods, since = lazy_story(record)
    >>> since[1]
    np.int64(61)
    """
    honest = np.log(np.maximum(np.mean(own_ways(record, STRENGTHS), axis=0), LEAST))
    at_random = np.full(len(honest), -np.log(record.n_labels))
    last = np.zeros(len(record.n_answers), dtype=np.int64)
    last[record.worker] = record.label
    is_last = record.label == last[record.worker]
    alike = np.where(is_last, np.log(CONSTANT), np.log((1 - CONSTANT) / record.n_labels))

    gains = alike - honest
    # A stretch of items that are alike explains answers that are, as far as the others see it too.
    gains[is_last & (record.right > DOUBT)] = 0.0

    ratio, since = _best_ending(record, at_random - honest)
    alike_ratio, alike_since = _best_ending(record, gains)
    alike_ratio -= np.log(record.n_labels)
    return (
        record.sums(honest) + np.logaddexp(ratio, alike_ratio) - np.log(2),
        np.where(alike_ratio > ratio, alike_since, since),
    )


def _best_ending(record: Record, gains: Floats) -> tuple[Floats, Ints]:
    """Return the log mean of exp(sum of the last gains) over all ends, and the best end."""
    n_workers = len(record.n_answers)
    running = np.cumsum(gains)
    last = record.first + record.n_answers - 1
    ending = running[last][record.worker] - running + gains
    left = record.n_answers[record.worker] - record.position
    possible = (record.position >= SHORTEST) & (left >= SHORTEST)
    ending = np.where(possible, ending, -np.inf)
    best = np.maximum.reduceat(ending, record.first)
    top = np.where(np.isfinite(best), best, 0.0)
    whole = record.sums(np.exp(ending - top[record.worker]))
    n_possible = record.sums(possible.astype(float))
    with np.errstate(divide="ignore"):
        ratio = np.log(whole) + top - np.log(np.maximum(n_possible, 1))
    is_best = possible & (ending == best[record.worker])
    since = np.zeros(n_workers, dtype=np.int64)
    since[record.worker[is_best]] = record.position[is_best]
    return ratio, since
