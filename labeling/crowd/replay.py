"""Play a crowd's answers again, and stop asking when the live system would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.aggregation import Aggregate, aggregate
from labeling.crowd.ballots import Codes, Floats
from labeling.crowd.dawid_skene import NOT_GOLD
from labeling.crowd.labels import ABSTAINED, CrowdLabels
from labeling.crowd.stopping import Decision, StoppingRule, decide
from labeling.crowd.trust import estimate_trust
from labeling.crowd.votes import Recounted, Verdict, Vote, weigh_votes

_ITEMS_AT_ONCE = 10_000
_NEWCOMER = estimate_trust(0, 0)


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
    answer, is weighed, and retires if it is sure; after each turn the crowd is recounted, and what
    is no longer sure opens again.  Gold is asked about like the rest, and never retires.

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
        self.found: Aggregate | None = None

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
                self._weigh(np.flatnonzero(is_asked))
                self._recount()
        return Replayed(self.label, self.confidence, self.n_used)

    def _weigh(self, items: Codes) -> None:
        """Weigh the answers to some items with what was last known of their workers."""
        recounted = _recounted(self.found)
        for begin in range(0, len(items), _ITEMS_AT_ONCE):
            for item, votes in self._votes(items[begin : begin + _ITEMS_AT_ONCE]):
                verdict = weigh_votes(votes, self.crowd.labels, recounted=recounted)
                self._settle(item, verdict, len(votes))

    def _votes(self, items: Codes) -> Iterator[tuple[int, list[Vote]]]:
        n_used = self.n_used[items]
        ends = np.cumsum(n_used)
        within = np.arange(ends[-1]) - np.repeat(ends - n_used, n_used)
        places = self.order[np.repeat(self.first[items], n_used) + within]
        worker, label = self.crowd.worker[places], self.crowd.label[places]
        evidence: list[list[float] | None] = [None] * len(places)
        if self.found is not None and self.found.fit is not None:
            evidence = self.found.fit.evidence(worker, label).tolist()
        names = self.crowd.labels
        for item, n, end in zip(items.tolist(), n_used.tolist(), ends.tolist(), strict=True):
            yield (
                item,
                [
                    Vote(names[code], _NEWCOMER, row)
                    for code, row in zip(
                        label[end - n : end].tolist(), evidence[end - n : end], strict=True
                    )
                    if code != ABSTAINED
                ],
            )

    def _settle(self, item: int, verdict: Verdict, n_votes: int) -> None:
        decision = decide(verdict, int(self.n_used[item]), n_votes, self.rule)
        self.is_sure[item] = decision is Decision.RETIRE

    def _recount(self) -> None:
        used = self.crowd.at(self.rank < self.n_used[self.crowd.item])
        self.found = aggregate(used, gold=self.gold)
        n_votes = np.bincount(used.votes().item, minlength=len(self.crowd.items))
        self.label, self.confidence = self.found.label, self.found.confidence
        self.is_sure = (self.confidence >= self.rule.confidence) & (
            n_votes >= self.rule.min_answers
        )


def _recounted(found: Aggregate | None) -> Recounted | None:
    if found is None or found.fit is None:
        return None
    return Recounted(shares=found.fit.prior.tolist(), temper=found.temper)


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
