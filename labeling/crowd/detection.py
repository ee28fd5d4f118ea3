"""Screen a whole crowd: every worker's answers held against what honest people and cheats do.

All that is read from the answers is told as stories of the same answers: honest ones, and one for
each way of cheating.  How common each story is in this very crowd is learned from it first, so that
"honest" means what it means here: on a hard question honest people err, on a skewed one they say
the same thing most of the time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.collusion import Copying, copying
from labeling.crowd.dawid_skene import NOT_GOLD
from labeling.crowd.evidence import Evidence
from labeling.crowd.labels import CrowdLabels
from labeling.crowd.others import Others, view_of_others, with_places
from labeling.crowd.record import Ints
from labeling.crowd.stories import CHEATS, Stories, Told, stories_of, weigh
from labeling.crowd.suspicion import WORTH_SAYING, Suspicion, speed_evidence, suspicion
from labeling.crowd.timing import floor_ms

_NOTHING_KNOWN = 0.05


def detect(
    crowd: CrowdLabels, truth: NDArray[np.int32] | None = None, *, knows_time: bool = True
) -> list[Suspicion]:
    """Return how suspicious every worker is, in the order of `crowd.workers`.

    `truth` holds the code of an item's label where it is known, else -1.  Each worker's answers
    stand in the order in which they were given, unless `knows_time` is False.  Who has not answered
    is as suspicious as anybody of whom nothing is known.
    """
    votes = crowd.votes()
    votes = votes.at(np.argsort(votes.worker, kind="stable"))
    n_fast, n_timed = _too_fast(crowd)
    speeds = [speed_evidence(*counts) for counts in zip(n_fast, n_timed, strict=True)]
    if len(votes.labels) < 2 or not len(votes):
        return [suspicion([speed], _NOTHING_KNOWN) for speed in speeds]

    if truth is None:
        truth = np.full(len(crowd.items), NOT_GOLD, dtype=np.int32)
    placed, truth = with_places(votes, truth)
    others = view_of_others(placed, truth)
    stories = stories_of(placed, others, knows_time)
    alike = copying(placed, others)
    told = weigh(stories, alike.log_ratio)
    reasons = _Reasons(placed, others, stories, alike, are_named=placed is votes)
    prior = float(told.share.sum())
    return [
        suspicion([*_evidence(worker, told, reasons), speed], prior)
        for worker, speed in enumerate(speeds)
    ]


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


def _too_fast(crowd: CrowdLabels) -> tuple[Ints, Ints]:
    """Count every worker's answers that nobody can give so quickly, and those that were timed.

    Times in whole seconds were rounded by somebody, and cannot show it.
    """
    n_workers = len(crowd.workers)
    if crowd.seconds is None:
        return np.zeros(n_workers, dtype=np.int64), np.zeros(n_workers, dtype=np.int64)
    timed = ~np.isnan(crowd.seconds)
    is_rounded = bool((crowd.seconds[timed] % 1 == 0).all())
    floor = floor_ms("choice", text_length=0, n_labels=len(crowd.labels)) / 1000
    too_fast = timed & (crowd.seconds < floor) & (not is_rounded)
    return (
        np.bincount(crowd.worker[too_fast], minlength=n_workers),
        np.bincount(crowd.worker[timed], minlength=n_workers),
    )


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
            f"{(said == seen).sum()} of {len(said)} answers are as the others see it; the same "
            f"answers given blindly would be {blindly:.0f} times, an honest worker's about "
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
