"""May the challenger take over from the champion?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.learning.learner import Example, Learner, Training

MARGIN = 0.02  # how much worse, in Brier score, we must be sure that the challenger is not
SURE = 1.645  # standard errors: 95 %, one-sided
ENOUGH_GOLD = 100


@dataclass(frozen=True)
class Comparison:
    """Challenger against champion on the same items.

    ``gain`` is the mean drop in Brier score (positive: the challenger is better), ``at_least``
    its lower 95 % bound, ``more_right`` the difference in accuracy.
    """

    n: int
    gain: float
    at_least: float
    more_right: float

    @property
    def is_no_worse(self) -> bool:
        return self.at_least > -MARGIN and self.more_right >= -MARGIN / 2

    @property
    def sentence(self) -> str:
        verdict = "takes over" if self.is_no_worse else "does not take over"
        return (
            f"On {self.n} items new to both, the new model is right {self.more_right:+.1%} more"
            f" often, its Brier score is better by {self.gain:+.3f} and surely by"
            f" {self.at_least:+.3f}: it {verdict}."
        )


def is_no_worse(
    challenger: Training, champion: Learner, examples: Sequence[Example], gold: Sequence[Example]
) -> bool:
    return judge(challenger, champion, examples, gold).is_no_worse


def judge(
    challenger: Training, champion: Learner, examples: Sequence[Example], gold: Sequence[Example]
) -> Comparison:
    """Compare two models on items that neither has learned from.

    ``examples`` are what the challenger was trained on: for those the champion does not know,
    the challenger's out-of-fold opinion is taken.  ``gold`` is held out from both.  With 100
    golds they alone decide, since new examples were picked because the champion was unsure of
    them, and so flatter the challenger.
    """
    known = set(champion.item_ids) | set(challenger.learner.item_ids)
    held_out = [example for example in gold if example.item_id not in known]
    contents = [example.content for example in held_out]
    theirs = [challenger.learner.predict(contents)]
    judged = list(held_out)
    if len(held_out) < ENOUGH_GOLD:
        old = set(champion.item_ids)
        new = [row for row, example in enumerate(examples) if example.item_id not in old]
        judged += [examples[row] for row in new]
        theirs.append(challenger.score.probabilities[new])

    index = {label: k for k, label in enumerate(champion.labels)}
    truth = np.array([index[example.label] for example in judged], dtype=np.intp)
    champions = champion.predict([example.content for example in judged])
    return compare(np.concatenate(theirs), champions, truth)


def compare(
    challenger: NDArray[np.float64], champion: NDArray[np.float64], truth: NDArray[np.intp]
) -> Comparison:
    """Pair the two models' Brier scores item by item.

    The score of one item is ``sum_k (p_k - [k = truth])**2``.  To the differences d two made-up
    items with d = 1 and d = -1 are added, so that little evidence can never look like certainty:
    the bound is ``mean(d) - 1.645 sd(d) / sqrt(n)``.  No item in common: nothing is shown.
    """
    gains = brier(champion, truth) - brier(challenger, truth)
    padded = np.append(gains, [1.0, -1.0])
    gain = float(padded.mean())
    error = float(padded.std(ddof=1)) / math.sqrt(len(padded))
    rights = challenger.argmax(axis=1) == truth
    rights_before = champion.argmax(axis=1) == truth
    return Comparison(
        n=len(truth),
        gain=gain,
        at_least=gain - SURE * error,
        more_right=float(rights.sum() - rights_before.sum()) / len(padded),
    )


def brier(probabilities: NDArray[np.float64], truth: NDArray[np.intp]) -> NDArray[np.float64]:
    """
    >>> brier(np.array([[0.8, 0.2]]), np.array([1]))
    array([1.28])
    """
    wanted = np.zeros_like(probabilities)
    wanted[np.arange(len(truth)), truth] = 1
    return np.asarray(((probabilities - wanted) ** 2).sum(axis=1))
