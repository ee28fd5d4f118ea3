"""Ways to play, from careful to crooked: what is answered to each item, and how long it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
Seconds = NDArray[np.float64]


@dataclass(frozen=True)
class Faced:
    """What one player is shown, in order, and what could be known of it."""

    n_labels: int
    prior: NDArray[np.float64]
    truth: Labels
    model: Labels
    """What the model says: the best anybody can do who never looks at the items."""
    is_gold: NDArray[np.bool_]
    is_gold_leaked: NDArray[np.bool_]
    """Of the share of gold that a ring has collected."""
    hashed: Labels
    """The label a ring has agreed on for each item, without looking."""
    rng: np.random.Generator

    def __len__(self) -> int:
        return len(self.truth)

    @property
    def majority(self) -> int:
        return int(np.argmax(self.prior))


Play = Callable[[Faced], tuple[Labels, Seconds]]


@dataclass(frozen=True)
class Strategy:
    """A way to play."""

    play: Play
    ring: float = 0.0
    """The share of the crowd that plays along."""
    leaked: float = 0.0
    """The share of gold that is known."""
    honest_earns: float = 1.0
    """How many times as much an honest average player must earn an hour."""


CLICK = 0.4
LOST_WHERE_THE_MODEL_ERRS = 0.06


def working(accuracy: float, seconds: float) -> Play:
    """Look at every item; err a little more on those that are hard for the model too."""

    def play(faced: Faced) -> tuple[Labels, Seconds]:
        is_hard = faced.model != faced.truth
        is_right = faced.rng.random(len(faced)) < accuracy - LOST_WHERE_THE_MODEL_ERRS * is_hard
        others = faced.rng.integers(1, faced.n_labels, len(faced))
        wrong = (faced.truth + others) % faced.n_labels
        return np.where(is_right, faced.truth, wrong), np.full(len(faced), seconds)

    return play


def at_random(faced: Faced) -> tuple[Labels, Seconds]:
    return faced.rng.integers(0, faced.n_labels, len(faced)), np.full(len(faced), CLICK)


def like_the_prior(faced: Faced) -> tuple[Labels, Seconds]:
    drawn = faced.rng.choice(faced.n_labels, len(faced), p=faced.prior)
    return drawn, np.full(len(faced), CLICK)


def the_majority(faced: Faced) -> tuple[Labels, Seconds]:
    return np.full(len(faced), faced.majority), np.full(len(faced), CLICK)


def like_the_model(faced: Faced) -> tuple[Labels, Seconds]:
    return faced.model, np.full(len(faced), 0.6)


def as_agreed(faced: Faced) -> tuple[Labels, Seconds]:
    """A ring that answers a hash of the item, so that its members always agree."""
    return faced.hashed, np.full(len(faced), CLICK)


def with_leaked_gold(faced: Faced) -> tuple[Labels, Seconds]:
    """A ring that keeps the answers to gold in a list, and says the majority's label otherwise."""
    answers = np.where(faced.is_gold_leaked, faced.truth, faced.majority)
    return answers, np.full(len(faced), 0.5)


def mixed(share: float, idle: Play) -> Play:
    """Work on some items, and click through the others."""

    def play(faced: Faced) -> tuple[Labels, Seconds]:
        works = faced.rng.random(len(faced)) < share
        worked, clicked = honest(faced), idle(faced)
        return np.where(works, worked[0], clicked[0]), np.where(works, worked[1], clicked[1])

    return play


def turning(after: int, *, first: Play, then: Play) -> Play:
    """Play one way for so many items, and another way from there on."""

    def play(faced: Faced) -> tuple[Labels, Seconds]:
        is_early = np.arange(len(faced)) < after
        early, late = first(faced), then(faced)
        return np.where(is_early, early[0], late[0]), np.where(is_early, early[1], late[1])

    return play


honest = working(0.85, 3.0)

AVERAGE = Strategy(honest)
CAREFUL = Strategy(working(0.92, 4.0))
SLOPPY = Strategy(working(0.70, 1.5), honest_earns=1.2)
NOVICE = Strategy(working(0.75, 3.5))

CROOKED = {
    "random": Strategy(at_random, honest_earns=40),
    "like the prior": Strategy(like_the_prior, honest_earns=40),
    "constant": Strategy(the_majority, honest_earns=40),
    "copies the model": Strategy(like_the_model, honest_earns=40),
    "hash ring": Strategy(as_agreed, ring=0.3, honest_earns=40),
    "ring with 90 % of gold": Strategy(with_leaked_gold, leaked=0.9, honest_earns=15),
    "ring with 30 % of gold": Strategy(with_leaked_gold, leaked=0.3, honest_earns=15),
    "20 % honest": Strategy(mixed(0.2, the_majority), honest_earns=15),
    "50 % honest": Strategy(mixed(0.5, at_random), honest_earns=4),
    "sleeper": Strategy(turning(300, first=honest, then=the_majority)),
    "late riser": Strategy(turning(700, first=the_majority, then=honest)),
}
