"""How sure we are of how alike workers answer, and where they part."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 400
SEED = 11

Floats = NDArray[np.float64]

Votes = Mapping[str, int]
"""How many said what of one item."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Krippendorff's alpha with its 95 % interval, and what it stands on."""

    alpha: float
    low: float
    high: float
    n_items: int
    n_votes: int


@dataclass(frozen=True, slots=True)
class Split:
    """Two labels the crowd is torn between: how often, and on which items the most."""

    one: str
    other: str
    n_items: int
    share: float
    examples: tuple[int, ...]


def agreement(items: Collection[Votes]) -> Agreement | None:
    """Return alpha with its bootstrap interval; None where alpha cannot be told.

    The items are drawn anew, with replacement, four hundred times; the interval is that of the
    middle 95 % of the alphas that come out.  Every sum that alpha needs (see `krippendorff_alpha`)
    is a sum over items, so drawing anew is weighing them.

    >>> agreement([{"cat": 3}, {"dog": 2}, {"cat": 1, "dog": 1}])
    Agreement(alpha=0.5, low=-0.6..., high=1.0, n_items=3, n_votes=7)
    """
    told = [votes for votes in items if sum(votes.values()) > 1]
    if not told:
        return None
    labels = sorted({label for votes in told for label in votes})
    counts = np.array([[votes.get(label, 0) for label in labels] for votes in told], float)
    n_votes = counts.sum(axis=1)
    agreed = (counts * (counts - 1)).sum(axis=1) / (n_votes - 1)
    drawn = np.vstack([np.ones(len(told)), _drawn(len(told))])
    alphas = _alphas(drawn @ n_votes, ((drawn @ counts) ** 2).sum(axis=1), drawn @ agreed)
    return _bounded(alphas, len(told), int(n_votes.sum()))


def agreement_by_label(
    items: Collection[Votes], labels: Sequence[str]
) -> dict[str, Agreement | None]:
    """Return, for each label, the agreement on whether an item is of it or of any other.

    >>> found = agreement_by_label([{"cat": 1, "dog": 1}, {"fox": 2}], ["cat", "fox"])
    >>> found["cat"].alpha, found["fox"].alpha
    (0.0, 1.0)
    """
    told = [votes for votes in items if sum(votes.values()) > 1]
    if not told:
        return dict.fromkeys(labels)
    counts = np.array([[votes.get(label, 0) for label in labels] for votes in told], float)
    n_votes = np.array([sum(votes.values()) for votes in told], float)[:, None]
    rest = n_votes - counts
    agreed = (counts * (counts - 1) + rest * (rest - 1)) / (n_votes - 1)
    drawn = np.vstack([np.ones(len(told)), _drawn(len(told))])
    of_label, total, kept = drawn @ counts, drawn @ n_votes, drawn @ agreed
    alphas = _alphas(total, of_label**2 + (total - of_label) ** 2, kept)
    n = int(n_votes.sum())
    return {label: _bounded(alphas[:, place], len(told), n) for place, label in enumerate(labels)}


def cohen_kappa(pairs: Collection[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of two workers, from what both said of the same items.

    With p_o the share of items on which they agree, and p_e the share on which they would by
    chance, each giving their labels as often as they do: kappa = (p_o - p_e) / (1 - p_e).  None
    where there are no items, or chance alone makes them agree.

    >>> cohen_kappa([("cat", "cat"), ("dog", "dog"), ("cat", "dog"), ("dog", "dog")])
    0.5
    """
    n = len(pairs)
    if not n:
        return None
    ones = Counter(one for one, _ in pairs)
    others = Counter(other for _, other in pairs)
    by_chance = sum(ones[label] * others[label] for label in ones) / (n * n)
    if by_chance == 1:
        return None
    agreed = sum(one == other for one, other in pairs) / n
    return (agreed - by_chance) / (1 - by_chance)


def splits(items: Mapping[int, Votes], *, most: int, examples: int) -> list[Split]:
    """Return the pairs of labels that workers part on, those with most of the discord first.

    An item with n_a votes for one label and n_b for another holds n_a n_b pairs of workers who
    part; `share` is a pair of labels' part of all of these.  The examples are the most evenly
    split.

    >>> splits({1: {"cat": 2, "dog": 2}, 2: {"cat": 3, "dog": 1}}, most=3, examples=1)
    [Split(one='cat', other='dog', n_items=2, share=1.0, examples=(1,))]
    """
    torn: dict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(list)
    for item, votes in items.items():
        said = sorted(label for label, n in votes.items() if n)
        for one, other in combinations(said, 2):
            n_one, n_other = votes[one], votes[other]
            torn[one, other].append((min(n_one, n_other), n_one * n_other, item))
    discord = {pair: sum(n for _, n, _ in some) for pair, some in torn.items()}
    total = sum(discord.values())
    first = sorted(discord, key=lambda pair: (-discord[pair], pair))[:most]
    return [
        Split(
            one=one,
            other=other,
            n_items=len(torn[one, other]),
            share=discord[one, other] / total,
            examples=tuple(item for *_, item in sorted(torn[one, other], reverse=True)[:examples]),
        )
        for one, other in first
    ]


def kappas(
    votes: Iterable[tuple[int, int, str]], *, least_items: int
) -> list[tuple[int, int, int, float]]:
    """Return (worker, worker, common items, kappa) of all who share so many items, lowest first.

    >>> said = {1: "cat dog", 2: "cat dog", 3: "dog cat"}
    >>> votes = [(w, i, l) for w, text in said.items() for i, l in enumerate(text.split())]
    >>> kappas(votes, least_items=2)
    [(1, 3, 2, -1.0), (2, 3, 2, -1.0), (1, 2, 2, 1.0)]
    """
    by_item: dict[int, dict[int, str]] = defaultdict(dict)
    for worker, item, label in votes:
        by_item[item][worker] = label
    together: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
    for said in by_item.values():
        for one, other in combinations(sorted(said), 2):
            together[one, other].append((said[one], said[other]))
    found = [
        (one, other, len(pairs), kappa)
        for (one, other), pairs in together.items()
        if len(pairs) >= least_items and (kappa := cohen_kappa(pairs)) is not None
    ]
    return sorted(found, key=lambda row: (row[3], row[:2]))


def _drawn(n_items: int) -> Floats:
    """Return how often each item is drawn, each time; the same for as many items."""
    rng = np.random.default_rng(SEED)
    even = np.full(n_items, 1 / n_items)
    return rng.multinomial(n_items, even, size=RESAMPLES).astype(float)


def _alphas(total: Floats, squares: Floats, agreed: Floats) -> Floats:
    """Return the alphas of many draws; NaN where only one label was drawn."""
    unlike = total**2 - squares
    with np.errstate(divide="ignore", invalid="ignore"):
        alphas: Floats = np.where(unlike > 0, 1 - (total - 1) * (total - agreed) / unlike, np.nan)
    return alphas


def _bounded(alphas: Floats, n_items: int, n_votes: int) -> Agreement | None:
    """Return the first alpha, that of the items themselves, with the interval of the others."""
    alpha = float(alphas[0])
    if np.isnan(alpha):
        return None
    low, high = np.nanquantile(alphas, [0.025, 0.975])
    return Agreement(alpha, min(float(low), alpha), max(float(high), alpha), n_items, n_votes)
