"""How well each story, honest or not, tells a worker's answers, and how common it is here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from labeling.crowd.change import lazy_story
from labeling.crowd.honesty import honest_shares, honest_stories
from labeling.crowd.labels import CrowdLabels
from labeling.crowd.others import Others
from labeling.crowd.patterns import BLIND, blind_stories
from labeling.crowd.record import Floats, Ints, Record, record_of

CHEATS = (*BLIND, "lazy", "copying")
"""The ways of cheating, in the order of all arrays here."""

PRIOR_BLIND, PRIOR_LAZY, PRIOR_COPYING = 0.05, 0.005, 0.02
"""How many of a crowd cheat how, before anything is known of it."""

MOST_CHEATS = 0.5
"""Where more cheat, the consensus is theirs and tells nothing."""

BELIEVED = 500.0
"""No story fits so well that thousands of answers may be taken at its word: n count as
n / (1 + n / 500)."""

OF_A_CHANGE, BEYOND = 6.0, 0.2
"""Other items, another screen: a change may have other causes.  So of what it says beyond six nats
a fifth counts."""

_PRIOR_WORKERS = 10.0  # how many workers what is assumed beforehand is worth
_LEAST_ANSWERS = 5  # of those who show what the crowd is like
_ROUNDS = 60
_AT_ONCE = 200_000


@dataclass(frozen=True, slots=True)
class Stories:
    """Log-likelihoods of the workers' answers, a row per story, a column per worker.

    `blind` are the stories of `patterns.BLIND`; `lazy` holds from the answer `since` on.  Of who
    has no answers all stories are alike.
    """

    honest: Floats
    blind: Floats
    lazy: Floats
    since: Ints
    n_answers: Ints
    n_labels: int


@dataclass(frozen=True, slots=True)
class Told:
    """What the stories come to: for each way of cheating (rows, as in `CHEATS`) and worker, the log
    ratio of its likelihood to that of honesty; and how common each way is."""

    log_ratio: Floats
    share: Floats


def stories_of(votes: CrowdLabels, others: Others) -> Stories:
    """Tell all stories of votes that are sorted by worker, some workers at a time."""
    n_workers = len(votes.workers)
    parts = [
        (some.worker[ends], *_tell(record_of(some, others)))
        for some in _some_workers(votes)
        for ends in [np.flatnonzero(np.diff(some.worker, append=-1))]
    ]
    who = np.concatenate([part[0] for part in parts])
    honest, blind, lazy, since = (
        np.concatenate([part[place] for part in parts], axis=-1) for place in range(1, 5)
    )
    found = Stories(
        honest=np.zeros((len(honest), n_workers)),
        blind=np.zeros((len(blind), n_workers)),
        lazy=np.zeros(n_workers),
        since=np.zeros(n_workers, dtype=np.int64),
        n_answers=np.bincount(votes.worker, minlength=n_workers),
        n_labels=len(votes.labels),
    )
    found.honest[:, who] = honest
    found.blind[:, who] = blind
    found.lazy[who] = lazy
    found.since[who] = since
    return found


def weigh(stories: Stories, log_ratio_of_copying: Floats) -> Told:
    """Learn how common each story is in this crowd, and hold each cheat's against honesty.

    The shares are those that make the answers of all workers likeliest (by expectation and
    maximisation), joined by ten workers of whom 7.5 % cheat.  Cheats of every kind together are
    never taken to be more than half.
    """
    n_honest = len(stories.honest)
    told = np.vstack([stories.honest, stories.blind, stories.lazy])
    prior = np.concatenate(
        [
            (1 - PRIOR_BLIND - PRIOR_LAZY - PRIOR_COPYING) * honest_shares(stories.n_labels),
            np.full(len(BLIND), PRIOR_BLIND / len(BLIND)),
            [PRIOR_LAZY, PRIOR_COPYING],
        ]
    )
    shares = prior
    showing = stories.n_answers >= _LEAST_ANSWERS
    for _ in range(_ROUNDS):
        honest = log_mean(stories.honest, shares[:n_honest])
        logs = np.vstack([told, honest + log_ratio_of_copying])[:, showing]
        logs += np.log(shares)[:, None]
        logs -= logs.max(axis=0, initial=-np.inf)
        belongs = np.exp(logs)
        belongs /= belongs.sum(axis=0)
        shares = belongs.sum(axis=1) + _PRIOR_WORKERS * prior
        shares /= shares.sum()

    honest = log_mean(stories.honest, shares[:n_honest])
    counted = 1 / (1 + stories.n_answers / BELIEVED)
    ratios = (np.vstack([stories.blind, stories.lazy]) - honest) * counted
    ratios[-1] -= (1 - BEYOND) * np.maximum(ratios[-1] - OF_A_CHANGE, 0)
    cheats = shares[n_honest:]
    cheats = cheats * min(1.0, MOST_CHEATS / cheats.sum())
    return Told(np.vstack([ratios, log_ratio_of_copying]), cheats)


def log_mean(logs: Floats, shares: Floats) -> Floats:
    """Return the logs of the means over rows, weighed by their shares.

    >>> log_mean(np.log([[0.2, 0.5], [0.4, 0.5]]), np.array([1.0, 1.0])).round(4).tolist()
    [-1.204, -0.6931]
    """
    weighed = logs + np.log(shares / shares.sum())[:, None]
    return np.asarray(np.logaddexp.reduce(weighed, axis=0))


def _tell(record: Record) -> tuple[Floats, Floats, Floats, Ints]:
    return honest_stories(record), blind_stories(record), *lazy_story(record)


def _some_workers(votes: CrowdLabels) -> Iterator[CrowdLabels]:
    """Yield the votes of whole workers, some 200,000 at a time."""
    ends = np.flatnonzero(np.diff(votes.worker, append=-1)) + 1
    begin = 0
    while begin < len(votes):
        last = int(np.searchsorted(ends, begin + _AT_ONCE))
        end = int(ends[min(last, len(ends) - 1)])
        yield votes.at(np.arange(begin, end))
        begin = end
