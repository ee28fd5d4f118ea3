"""Play a crowd's answers again, as the live system would have taken them.

An answer is weighed at once, by what is known of whoever gave it: at first by the gold they met,
and once there has been a recount by what that found.  Recounts come on the live system's schedule,
read what it reads, and open again what it would.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labeling.crowd import recounting
from labeling.crowd.aggregation import aggregate
from labeling.crowd.ballots import Codes, Floats
from labeling.crowd.dawid_skene import NOT_GOLD, Fit, softmax
from labeling.crowd.labels import ABSTAINED, CrowdLabels
from labeling.crowd.stopping import StoppingRule
from labeling.crowd.trust import NEW_CROWD, Checks, Trust, crowd_of, estimate_trust
from labeling.crowd.votes import SHARED, Vote, sure_of

_MOST_NUMBERS = 5_000_000  # that are weighed at once


@dataclass(frozen=True, slots=True)
class Replayed:
    """The label, the confidence and the answers used of each item; and how many opened again."""

    label: NDArray[np.int32]
    confidence: Floats
    n_used: NDArray[np.int32]
    n_reopened: int = 0


def replay(
    crowd: CrowdLabels,
    rule: StoppingRule,
    rng: np.random.Generator,
    gold: NDArray[np.int32] | None = None,
) -> Replayed:
    """Ask for one answer after the other about an item, until the rule says that it is enough.

    Items come in an order drawn by `rng`, and so do an item's answers.  Gold is asked about like
    the rest, and never retires.

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
        n_items = len(crowd.items)
        self.crowd, self.rule = crowd, rule
        self.gold = np.full(n_items, NOT_GOLD, dtype=np.int32) if gold is None else gold
        self.order, self.first = _queues(crowd, rng)
        self.n_there = np.bincount(crowd.item, minlength=n_items)
        self.queue = deque(rng.permutation(n_items).tolist())
        self.n_used = np.zeros(n_items, dtype=np.int32)
        self.label = np.full(n_items, ABSTAINED, dtype=np.int32)
        self.confidence = np.zeros(n_items)
        self.is_retired = np.zeros(n_items, dtype=bool)
        self.given: list[Codes] = []  # answers, by their places, in the order of time
        self.n_given = self.n_counted = 0
        self.found: Found | None = None
        self.checked = _Checked()
        self.n_reopened = 0

    def play(self) -> Replayed:
        while self.queue:
            wanted = recounting.answers_until_due(self.n_counted or None)
            left = wanted - (self.n_given - self.n_counted)
            n_items = min(max(left // self.rule.max_answers, 1), self._at_once, len(self.queue))
            self._ask(np.array([self.queue.popleft() for _ in range(n_items)]))
            if self.n_given - self.n_counted >= wanted and self._is_countable:
                self._recount()
        return Replayed(self.label, self.confidence, self.n_used, self.n_reopened)

    @property
    def _at_once(self) -> int:
        return max(_MOST_NUMBERS // (self.rule.max_answers * len(self.crowd.labels)), 1)

    @property
    def _is_countable(self) -> bool:
        return 1 < len(self.crowd.labels) <= recounting.MOST_LABELS

    def _ask(self, items: Codes) -> None:
        """Ask about each of these items until it is sure, or there is nobody left to ask."""
        before = self.n_used[items]
        if self.found is None:
            for item in items.tolist():
                self._ask_by_trust(item)
        else:
            self._ask_by_evidence(items, self.found)
        asked = [
            self.order[self.first[item] + n : self.first[item] + self.n_used[item]]
            for item, n in zip(items.tolist(), before.tolist(), strict=True)
        ]
        self.given += asked
        self.n_given += int((self.n_used[items] - before).sum())

    def _ask_by_trust(self, item: int) -> None:
        places = self._places(item)
        votes: list[Vote] = []
        for n, place in enumerate(places.tolist(), start=1):
            self.n_used[item] = n
            worker, label = int(self.crowd.worker[place]), int(self.crowd.label[place])
            if label != ABSTAINED:
                votes.append(Vote(str(label), self.checked.trust(worker)))
                if self.gold[item] != NOT_GOLD:
                    self.checked.check(worker, is_right=label == self.gold[item])
            if n >= min(self.rule.min_answers, len(places)) and self._is_sure(item, votes):
                break

    def _is_sure(self, item: int, votes: list[Vote]) -> bool:
        label, confidence = sure_of(votes, len(self.crowd.labels))
        self.label[item] = ABSTAINED if label is None else int(label)
        self.confidence[item] = confidence
        self.is_retired[item] = (
            self.gold[item] == NOT_GOLD
            and label is not None
            and confidence >= self.rule.confidence
            and len(votes) >= self.rule.min_answers
        )
        return bool(self.is_retired[item])

    def _ask_by_evidence(self, items: Codes, found: Found) -> None:
        """Weigh each item's answers, after every one of them; stop at the first that is enough."""
        most, rule = self.rule.max_answers, self.rule
        n_votes, likely = self._weigh(items, found)
        confidence = likely.max(axis=2)
        ranks = np.arange(most)
        is_there = ranks < self.n_there[items][:, None]
        is_due = ranks + 1 >= np.maximum(self.n_used[items], rule.min_answers)[:, None]
        is_enough = (confidence >= rule.confidence) & (n_votes >= rule.min_answers)
        is_enough &= is_there & is_due & (self.gold[items] == NOT_GOLD)[:, None]

        last = np.where(is_enough.any(axis=1), is_enough.argmax(axis=1), is_there.sum(axis=1) - 1)
        each = np.arange(len(items))
        self.n_used[items] = last + 1
        self.is_retired[items] = is_enough[each, last]
        self.confidence[items] = confidence[each, last]
        label = likely[each, last].argmax(axis=1)
        self.label[items] = np.where(n_votes[each, last] > 0, label, ABSTAINED)

    def _weigh(self, items: Codes, found: Found) -> tuple[Codes, Floats]:
        """Return how many votes each item has after every answer, and its probabilities then."""
        ranks = np.arange(self.rule.max_answers)
        places = self.first[items][:, None] + ranks
        places = self.order[np.minimum(places, len(self.order) - 1)]
        worker, label = self.crowd.worker[places], self.crowd.label[places]
        is_vote = (ranks < self.n_there[items][:, None]) & (label != ABSTAINED)
        return is_vote.cumsum(axis=1), found.weigh(worker, label, is_vote)

    def _places(self, item: int) -> Codes:
        n = min(int(self.n_there[item]), self.rule.max_answers)
        return self.order[self.first[item] : self.first[item] + n]

    def _recount(self) -> None:
        """Learn anew how everybody answers; look again at what is no longer sure, or now is."""
        self.given = [np.concatenate(self.given)[-recounting.MOST_ANSWERS :]]
        self.n_counted = self.n_given
        used = self.crowd.at(self.given[0])
        items, item = np.unique(used.item, return_inverse=True)
        used = replace(used, items=[""] * len(items), item=item.astype(np.int32))
        found = aggregate(used, gold=self.gold[items])
        if found.fit is None:
            return
        self.found = Found(found.fit, found.temper)

        doubt, allowed = 1 - found.confidence, 1 - self.rule.confidence
        is_retired = self.is_retired[items]
        is_doubtful = (doubt > recounting.SLACK * allowed) & recounting.may_turn(found)
        again = is_retired & ((found.label != self.label[items]) | is_doubtful)
        is_waiting = ~is_retired & (self.n_used[items] < self.rule.max_answers)
        again |= is_waiting & (doubt <= allowed)
        again &= self.gold[items] == NOT_GOLD
        self._look_again(items[again])

    def _look_again(self, items: Codes) -> None:
        """Weigh anew what was said of these items: some retire, some open again."""
        assert self.found is not None
        most = self.rule.max_answers
        for some in np.array_split(items, len(items) // self._at_once + 1):
            n_votes, likely = self._weigh(some, self.found)
            each, last = np.arange(len(some)), self.n_used[some] - 1
            confidence = likely[each, last].max(axis=1)
            is_sure = confidence >= self.rule.confidence
            is_sure &= n_votes[each, last] >= self.rule.min_answers
            self.label[some] = likely[each, last].argmax(axis=1)
            self.confidence[some] = confidence
            reopened = some[self.is_retired[some] & ~is_sure]
            self.is_retired[some] = is_sure
            self.n_reopened += len(reopened)
            is_askable = self.n_used[reopened] < np.minimum(self.n_there[reopened], most)
            self.queue.extendleft(reopened[is_askable].tolist())


class Found:
    """What a recount has found, put to use as `weigh_votes` does, for many items at once."""

    def __init__(self, fit: Fit, temper: float) -> None:
        self.fit, self.temper = fit, temper
        self.is_known = fit.load.sum(axis=1) > 0
        self.newcomer = fit.newcomer()

    def weigh(
        self, worker: NDArray[np.int32], label: NDArray[np.int32], is_vote: NDArray[np.bool_]
    ) -> Floats:
        """Return each item's probabilities after every answer; items x answers x labels."""
        said = np.zeros((*worker.shape, len(self.fit.prior)))
        who, what = worker[is_vote], label[is_vote]
        said[is_vote] = np.where(
            self.is_known[who][:, None], self.fit.evidence(who, what), self.newcomer[what]
        )
        n_votes = is_vote.cumsum(axis=1)
        worth = 1 / (1 + SHARED * np.maximum(n_votes - 1, 0))
        logs = worth[:, :, None] * said.cumsum(axis=1) + np.log(self.fit.prior)
        return softmax(self.temper * logs.reshape(-1, logs.shape[2])).reshape(logs.shape)


class _Checked:
    """Who passed how much gold, and how far that makes them trusted."""

    def __init__(self) -> None:
        self.right: Counter[int] = Counter()
        self.seen: Counter[int] = Counter()
        self.crowd = NEW_CROWD
        self.n_checks = self.n_known = 0
        self.trusts: dict[int, Trust] = {}

    def trust(self, worker: int) -> Trust:
        if worker not in self.trusts:
            self.trusts[worker] = estimate_trust(self.right[worker], self.seen[worker], self.crowd)
        return self.trusts[worker]

    def check(self, worker: int, *, is_right: bool) -> None:
        self.right[worker] += is_right
        self.seen[worker] += 1
        self.n_checks += 1
        self.trusts.pop(worker, None)
        if self.n_checks > (1 + recounting.GROWTH) * self.n_known:
            self.n_known = self.n_checks
            self.crowd = crowd_of(Checks(self.right[who], n) for who, n in self.seen.items())
            self.trusts.clear()


def _queues(crowd: CrowdLabels, rng: np.random.Generator) -> tuple[Codes, Codes]:
    """Draw an order of the answers to each item: their places, item by item; and where each
    item's begin."""
    drawn = rng.permutation(len(crowd))
    order = drawn[np.argsort(crowd.item[drawn], kind="stable")]
    n_there = np.bincount(crowd.item, minlength=len(crowd.items))
    return order, np.cumsum(n_there) - n_there
