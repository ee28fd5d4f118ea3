"""Play a crowd's answers again, and stop asking by the live system's rule.

The live system weighs an answer with what its last recount found; here every turn ends with a
recount, which is what the live system comes to on its schedule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.aggregation import aggregate
from labeling.crowd.ballots import Codes, Floats
from labeling.crowd.dawid_skene import NOT_GOLD
from labeling.crowd.labels import ABSTAINED, CrowdLabels
from labeling.crowd.stopping import StoppingRule


@dataclass(frozen=True, slots=True)
class Replayed:
    """The label, the confidence and the answers used of each item."""

    label: NDArray[np.int32]
    confidence: Floats
    n_used: NDArray[np.int32]


def replay(
    crowd: CrowdLabels,
    rule: StoppingRule,
    rng: np.random.Generator,
    gold: NDArray[np.int32] | None = None,
) -> Replayed:
    """Ask for one answer after the other to every item, until the rule says that it is enough.

    An item's answers come in an order drawn by `rng`.  In each turn every open item gets its next
    answer; after it the crowd is recounted, what is sure retires, and what is no longer sure opens
    again.  Gold is asked about like the rest, and never retires.

    >>> codes = np.arange(8, dtype=np.int32)
    >>> names = list("abcdefgh"), ["one"], ["cat", "dog"]
    >>> alike = CrowdLabels(*names, codes, codes * 0, codes * 0)
    >>> replay(alike, StoppingRule(confidence=0.7), np.random.default_rng(0)).n_used
    array([2], dtype=int32)
    """
    return _Play(crowd, rule, rng, gold).play()


class _Play:
    def __init__(
        self,
        crowd: CrowdLabels,
        rule: StoppingRule,
        rng: np.random.Generator,
        gold: NDArray[np.int32] | None,
    ) -> None:
        self.crowd, self.rule, self.gold = crowd, rule, gold
        n_items = len(crowd.items)
        self.order, self.first, self.rank = _queues(crowd, rng)
        self.n_there = np.bincount(crowd.item, minlength=n_items)
        self.n_used = np.zeros(n_items, dtype=np.int32)
        self.label = np.full(n_items, ABSTAINED, dtype=np.int32)
        self.confidence = np.zeros(n_items)
        self.is_sure = np.zeros(n_items, dtype=bool)
        self.is_counted = False

    def play(self) -> Replayed:
        for turn in range(1, self.rule.max_answers + 1):
            is_asked = self.n_used < self.n_there
            is_asked &= (
                ~self.is_sure if self.gold is None else ~self.is_sure | (self.gold != NOT_GOLD)
            )
            if not is_asked.any():
                break
            self.n_used += is_asked
            if turn >= self.rule.min_answers:
                self._recount()
        if not self.is_counted:  # Nobody could be asked as often as it takes.
            self._recount()
        return Replayed(self.label, self.confidence, self.n_used)

    def _recount(self) -> None:
        used = self.crowd.at(self.rank < self.n_used[self.crowd.item])
        found = aggregate(used, gold=self.gold)
        n_votes = np.bincount(used.votes().item, minlength=len(self.crowd.items))
        self.label, self.confidence, self.is_counted = found.label, found.confidence, True
        self.is_sure = (self.confidence >= self.rule.confidence) & (
            n_votes >= self.rule.min_answers
        )


def _queues(crowd: CrowdLabels, rng: np.random.Generator) -> tuple[Codes, Codes, Codes]:
    """Draw an order of the answers to each item.

    Return their places, item by item; where each item's begin; and each answer's rank in its item.
    """
    drawn = rng.permutation(len(crowd))
    order = drawn[np.argsort(crowd.item[drawn], kind="stable")]
    n_there = np.bincount(crowd.item, minlength=len(crowd.items))
    first = np.cumsum(n_there) - n_there
    rank = np.empty(len(crowd), dtype=np.int64)
    rank[order] = np.arange(len(crowd)) - np.repeat(first, n_there)
    return order, first, rank
