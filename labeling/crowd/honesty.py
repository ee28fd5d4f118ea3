"""How honest workers answer: good, poor, and each in their own way.

A worker is only suspicious if nothing an honest person does explains their answers as well as
cheating does.  So honesty is told in many ways, and the crowd itself shows which are common
(`suspicion.learn_shares`).
"""

from __future__ import annotations

import numpy as np

from labeling.crowd.record import Floats, Record

KNOWING = (0.0, 0.5, 0.9)
"""Between an ordinary member of the crowd (0) and one who sees the truth (1)."""

GUESSING = {0.02: 6, 0.1: 6, 0.25: 5, 0.45: 2, 0.65: 1}
"""How often an honest worker does not know and says something, and how common that is."""

LEANING = {0.2: 6, 0.45: 3, 0.65: 1}
"""How often a worker in doubt falls back on one label, the lenient and the strict; how common."""

OWN_WAYS = (4.0, 12.0, 40.0)
"""How many answers it takes until a worker's own way of confusing labels outweighs the crowd's."""

OF_ALL = {"knowing": 0.5, "leaning": 0.2, "own way": 0.3}
"""How common the three families of stories are, before a crowd has shown it."""

LEAST = 1e-6


def honest_stories(record: Record) -> Floats:
    """Return the log-likelihood of each worker's answers, a row per honest story.

    1. *Knowing and guessing.*  With probability 1 - g they answer as the truth is or as the crowd
       would (in shares k and 1 - k), else anything: half by the crowd's shares, half evenly.
    2. *Leaning.*  As above with k = 1/2, but whatever they do not know gets one and the same label.
    3. *Their own way.*  They have a confusion matrix of their own, which is learned as they go.
    """
    right, usual, shares = record.right, record.usual, record.shares[record.label]
    blind = 0.5 * shares + 0.5 / record.n_labels
    stories = [
        _logs(record, (1 - g) * (k * right + (1 - k) * usual) + g * blind)
        for k in KNOWING
        for g in GUESSING
    ]
    known = 0.5 * right + 0.5 * usual
    for label in range(record.n_labels):
        fallback = 0.97 * (record.label == label) + 0.03 / record.n_labels
        stories += [_logs(record, (1 - g) * known + g * fallback) for g in LEANING]
    stories += [_logs(record, likely) for likely in own_ways(record, OWN_WAYS)]
    return np.array(stories)


def honest_shares(n_labels: int) -> Floats:
    """Return how common each of the stories is, before a crowd has shown it.

    >>> honest_shares(2).sum().round(12)
    np.float64(1.0)
    """
    families = {
        "knowing": [share for _ in KNOWING for share in GUESSING.values()],
        "leaning": [share for _ in range(n_labels) for share in LEANING.values()],
        "own way": [1] * 2 * len(OWN_WAYS),
    }
    return np.concatenate(
        [OF_ALL[name] * np.array(shares) / sum(shares) for name, shares in families.items()]
    )


def own_ways(record: Record, strengths: tuple[float, ...]) -> list[Floats]:
    """Return how likely each answer is, by the worker's own confusion matrix so far.

    With n[t, a] the expected number of times they said a where t was true, before this answer,

        P(a) = sum_t belief(t) (s C[t, a] + n[t, a]) / (s + n[t])

    where C is the crowd's matrix, or one of somebody who sees the truth better.  Each answer is
    predicted from those before it alone, so the product over answers is a likelihood.
    """
    n_labels = record.n_labels
    said = record.before(record.belief, record.label)
    seen = record.before(record.belief, np.zeros_like(record.label))
    crowd = 0.9 * record.habits + 0.1 / n_labels
    sharp = 0.3 * record.habits + 0.6 * np.eye(n_labels) + 0.1 / n_labels
    return [
        (record.belief * (s * centre[:, record.label].T + said) / (s + seen)).sum(axis=1)
        for s in strengths
        for centre in (crowd, sharp)
    ]


def _logs(record: Record, likely: Floats) -> Floats:
    return record.sums(np.log(np.maximum(likely, LEAST)))
