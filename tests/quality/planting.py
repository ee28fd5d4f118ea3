"""Cheats among the workers of a real crowd."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labeling.crowd.labels import CrowdLabels

SHARE = 0.2
"""Cheats among all workers."""

COPIED = 0.9
"""How often a copycat copies; else they press any key."""

GOOD_ANSWERS = 40
GOOD_ACCURACY = 0.85
"""What a lazy worker does before: so many answers, right so often."""

Codes = NDArray[np.int32]
Given = tuple[Codes, Codes]  # the items and the labels, in order of time


@dataclass(frozen=True, slots=True)
class RealCrowd:
    """A real crowd, what is true of its items (or else what the whole crowd says), and who of it
    is honest."""

    name: str
    votes: CrowdLabels
    truth: Codes
    honest: NDArray[np.bool_]

    @property
    def n_answers(self) -> NDArray[np.int64]:
        return np.bincount(self.votes.worker, minlength=len(self.votes.workers))


def plant(
    real: RealCrowd, kind: str, n_answers: int, rng: np.random.Generator
) -> tuple[CrowdLabels, NDArray[np.bool_]]:
    """Return the crowd with one cheat to four real workers, and who the cheats are.

    Each cheat gives `n_answers` to items drawn at random (or, copying, drawn from those of the
    worker they copy).  Real workers keep all their answers.
    """
    n_real = len(real.votes.workers)
    n_cheats = max(2, round(n_real * SHARE / (1 - SHARE)))
    kinds = list(CHEATS) if kind == "all kinds" else [kind]
    given = [CHEATS[kinds[n % len(kinds)]](real, n_answers, rng) for n in range(n_cheats)]
    worker = np.repeat(n_real + np.arange(n_cheats), [len(items) for items, _ in given])
    crowd = replace(
        real.votes,
        workers=[*real.votes.workers, *(f"cheat {n}" for n in range(n_cheats))],
        worker=np.concatenate([real.votes.worker, worker]).astype(np.int32),
        item=np.concatenate([real.votes.item, *(items for items, _ in given)]).astype(np.int32),
        label=np.concatenate([real.votes.label, *(labels for _, labels in given)]).astype(np.int32),
        seconds=None,
    )
    return crowd, np.arange(n_real + n_cheats) >= n_real


def _items(real: RealCrowd, n: int, rng: np.random.Generator) -> Codes:
    n_items = len(real.votes.items)
    return rng.choice(n_items, min(n, n_items), replace=False).astype(np.int32)


def _any(real: RealCrowd, n: int, rng: np.random.Generator) -> Codes:
    return rng.integers(0, len(real.votes.labels), n).astype(np.int32)


def _at_random(real: RealCrowd, n: int, rng: np.random.Generator) -> Given:
    items = _items(real, n, rng)
    return items, _any(real, len(items), rng)


def _constant(real: RealCrowd, n: int, rng: np.random.Generator) -> Given:
    items = _items(real, n, rng)
    return items, np.full_like(items, rng.integers(0, len(real.votes.labels)))


def _common(real: RealCrowd, n: int, rng: np.random.Generator) -> Given:
    items = _items(real, n, rng)
    return items, np.full_like(items, np.bincount(real.votes.label).argmax())


def _copying(real: RealCrowd, n: int, rng: np.random.Generator) -> Given:
    source = rng.choice(np.flatnonzero(real.n_answers >= n))
    theirs = rng.permutation(np.flatnonzero(real.votes.worker == source))[:n]
    copied = rng.random(len(theirs)) < COPIED
    labels = np.where(copied, real.votes.label[theirs], _any(real, len(theirs), rng))
    return real.votes.item[theirs], labels.astype(np.int32)


def _lazy(real: RealCrowd, n: int, rng: np.random.Generator) -> Given:
    items = _items(real, n + GOOD_ANSWERS, rng)
    labels = _any(real, len(items), rng)
    right = (np.arange(len(items)) < len(items) - n) & (rng.random(len(items)) < GOOD_ACCURACY)
    return items, np.where(right, real.truth[items], labels).astype(np.int32)


CHEATS: dict[str, Callable[[RealCrowd, int, np.random.Generator], Given]] = {
    "random": _at_random,
    "constant": _constant,
    "common label": _common,
    "copying": _copying,
    "good, then lazy": _lazy,
}
