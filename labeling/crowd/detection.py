"""Screen a whole crowd: every worker's answers held against what honest people and cheats do.

All that is read from the answers is told as stories of the same answers: honest ones, and one for
each way of cheating.  How common each story is in this very crowd is learned from it first, so that
"honest" means what it means here: on a hard question honest people err, on a skewed one they say
the same thing most of the time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.collusion import Copying, copying
from labeling.crowd.dawid_skene import NOT_GOLD
from labeling.crowd.evidence import Evidence
from labeling.crowd.labels import CrowdLabels
from labeling.crowd.others import Others, view_of_others, with_places
from labeling.crowd.stories import CHEATS, Stories, Told, stories_of, weigh
from labeling.crowd.suspicion import WORTH_SAYING, Suspicion, speed_evidence, suspicion
from labeling.crowd.timing import floor_ms

_NOTHING_KNOWN = 0.05


def detect(
    crowd: CrowdLabels,
    truth: NDArray[np.int32] | None = None,
    *,
    further: Sequence[Sequence[Evidence]] | None = None,
) -> list[Suspicion]:
    """Return how suspicious every worker is, in the order of `crowd.workers`.

    Each worker's answers stand in the order in which they were given.  `truth` holds the code of an
    item's label where it is known, else -1; `further` what other sources say of every worker.  Who
    has not answered is as suspicious as anybody of whom nothing is known.

    >>> dice = np.random.default_rng(1)
    >>> truth = np.arange(60) % 3
    >>> honest = [np.where(dice.random(60) < 0.1, 0, truth) for _ in range(6)]
    >>> label = np.concatenate([*honest, dice.integers(0, 3, 60)]).astype(np.int32)
    >>> names = list("abcdefg"), [str(n) for n in range(60)], ["cat", "dog", "fox"]
    >>> worker, item = np.repeat(np.arange(7), 60), np.tile(np.arange(60), 7)
    >>> crowd = CrowdLabels(*names, worker.astype(np.int32), item.astype(np.int32), label)
    >>> [found.flagged for found in detect(crowd)]
    [False, False, False, False, False, False, True]
    >>> detect(crowd)[-1].reasons[0]
    '21 of 60 answers are as the others see it; given blindly 20 would be, by an honest ... 55.'
    """
    votes = crowd.votes()
    votes = votes.at(np.argsort(votes.worker, kind="stable"))
    if further is None:
        further = [[] for _ in crowd.workers]
    if len(votes.labels) < 2 or not len(votes):
        return [suspicion(evidence, _NOTHING_KNOWN) for evidence in further]

    if truth is None:
        truth = np.full(len(crowd.items), NOT_GOLD, dtype=np.int32)
    placed, truth = with_places(votes, truth)
    others = view_of_others(placed, truth)
    stories = stories_of(placed, others)
    alike = copying(placed, others)
    told = weigh(stories, alike.log_ratio)
    reasons = _Reasons(placed, others, stories, alike, are_named=placed is votes)
    prior = float(told.share.sum())
    return [
        suspicion([*_evidence(worker, told, reasons), *evidence], prior)
        for worker, evidence in enumerate(further)
    ]


def speeds_of(crowd: CrowdLabels) -> list[list[Evidence]]:
    """Weigh every worker's answers that nobody can give so quickly.

    Times in whole seconds were rounded by somebody, and cannot show it.
    """
    if crowd.seconds is None:
        return [[] for _ in crowd.workers]
    timed = ~np.isnan(crowd.seconds)
    if (crowd.seconds[timed] % 1 == 0).all():
        return [[] for _ in crowd.workers]
    floor = floor_ms("choice", text_length=0, n_labels=len(crowd.labels)) / 1000
    too_fast = timed & (crowd.seconds < floor)
    n_workers = len(crowd.workers)
    counts = zip(
        np.bincount(crowd.worker[too_fast], minlength=n_workers).tolist(),
        np.bincount(crowd.worker[timed], minlength=n_workers).tolist(),
        strict=True,
    )
    return [[speed_evidence(*count)] for count in counts]


def _evidence(worker: int, told: Told, reasons: _Reasons) -> list[Evidence]:
    return [
        Evidence(
            kind,
            float(log_ratio),
            reasons.sentence(kind, worker) if log_ratio >= WORTH_SAYING else "",
            source="answers",
            share=float(share),
        )
        for kind, log_ratio, share in zip(
            CHEATS, told.log_ratio[:, worker], told.share, strict=True
        )
    ]


class _Reasons:
    """The figures behind the stories, in words, for those of whom they are asked."""

    def __init__(
        self,
        votes: CrowdLabels,
        others: Others,
        stories: Stories,
        alike: Copying,
        are_named: bool,
    ) -> None:
        self.votes = votes
        self.consensus = others.fit.posterior.argmax(axis=1)
        self.honest = float((others.fit.prior * others.habits.diagonal()).sum())
        self.since = stories.since
        self.alike = alike
        self.are_named = are_named
        self.end = np.cumsum(stories.n_answers)
        self.n_answers = stories.n_answers

    def sentence(self, kind: str, worker: int) -> str:
        if kind == "copying":
            return self._copying(worker)
        mine = slice(self.end[worker] - self.n_answers[worker], self.end[worker])
        said = self.votes.label[mine]
        seen = self.consensus[self.votes.item[mine]]
        if kind == "lazy":
            return self._lazy(said == seen, int(self.since[worker]))
        if kind == "pattern":
            return f"The {len(said)} answers go round and round in one pattern."
        if kind in ("constant", "common"):
            return self._constant(said, seen)
        return self._blind(said, seen)

    def _blind(self, said: NDArray[np.int32], seen: NDArray[np.intp]) -> str:
        n_labels = len(self.votes.labels)
        share_said = np.bincount(said, minlength=n_labels) / len(said)
        share_seen = np.bincount(seen, minlength=n_labels) / len(said)
        blindly = len(said) * float(share_said @ share_seen)
        return (
            f"{(said == seen).sum()} of {len(said)} answers are as the others see it; given "
            f"blindly {blindly:.0f} would be, by an honest worker about "
            f"{self.honest * len(said):.0f}."
        )

    def _constant(self, said: NDArray[np.int32], seen: NDArray[np.intp]) -> str:
        top = int(np.bincount(said).argmax())
        name = repr(self.votes.labels[top]) if self.are_named else "the same"
        return (
            f"Answered {name} {(said == top).sum()} times out of {len(said)}; the others see it "
            f"in {(seen == top).sum()} of these items."
        )

    def _lazy(self, right: NDArray[np.bool_], since: int) -> str:
        early, late = right[:since], right[since:]
        return (
            f"From answer {since + 1} on they seem not to look: {late.sum()} of {len(late)} are "
            f"as the others see it, of those before {early.sum()} of {len(early)}."
        )

    def _copying(self, worker: int) -> str:
        return (
            f"Said the same as worker {self.votes.workers[self.alike.source[worker]]} on "
            f"{self.alike.n_alike[worker]} of {self.alike.n_shared[worker]} items that both "
            f"answered; on their own they would on about {self.alike.n_expected[worker]:.0f}."
        )
