"""Pairs that are the same -> stars: every duplicate leads to one canonical, in one hop."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tie:
    """Two threads that are the same; ``keeps`` of people would rather keep ``a``, on balance."""

    name: int
    a: int
    b: int
    keeps: int = 0


@dataclass(frozen=True, slots=True)
class Spoke:
    """What a tie comes to in its star."""

    duplicate: int
    canonical: int


class Cycle(ValueError):
    """The threads of a tie belong together already."""


def stars(ties: Iterable[Tie], gone: Set[int] = frozenset()) -> dict[int, Spoke]:
    """Return the spoke of each tie, by its name; which ties there are decides, and nothing else.

    Ties form trees.  The canonical of a tree is the thread that people would rather keep, each tie
    counting once; then the one with most ties; then the oldest, which is the one with the lowest
    number.  Seen from there, each tie has a far end: that thread is its duplicate.  So a tree of n
    threads has n - 1 spokes, one for each duplicate, and without a tie there are exactly the stars
    that there would have been had it never been.

    >>> stars([Tie(7, a=1, b=2), Tie(8, a=2, b=3, keeps=-1)])
    {8: Spoke(duplicate=2, canonical=3), 7: Spoke(duplicate=1, canonical=3)}

    A thread that is ``gone`` still ties others together, but is no canonical while others are left.

    >>> stars([Tie(7, a=1, b=2), Tie(8, a=1, b=3)], gone={1})
    {7: Spoke(duplicate=1, canonical=2), 8: Spoke(duplicate=3, canonical=2)}

    Raises Cycle.
    """
    neighbours: dict[int, list[tuple[int, Tie]]] = defaultdict(list)
    standing: Counter[int] = Counter()
    for tie in ties:
        neighbours[tie.a].append((tie.b, tie))
        neighbours[tie.b].append((tie.a, tie))
        favour = (tie.keeps > 0) - (tie.keeps < 0)
        standing[tie.a] += favour
        standing[tie.b] -= favour

    spokes: dict[int, Spoke] = {}
    met: set[int] = set()
    for thread in neighbours:
        if thread not in met:
            tree = _tree(thread, neighbours)
            met |= tree
            canonical = max(
                tree - gone or tree, key=lambda one: (standing[one], len(neighbours[one]), -one)
            )
            spokes |= _spokes(canonical, neighbours)
    return spokes


def _tree(thread: int, neighbours: Mapping[int, list[tuple[int, Tie]]]) -> set[int]:
    tree, ahead = {thread}, [thread]
    n_ends = 0
    while ahead:
        for other, _ in neighbours[ahead.pop()]:
            n_ends += 1
            if other not in tree:
                tree.add(other)
                ahead.append(other)
    if n_ends != 2 * (len(tree) - 1):
        raise Cycle(f"The threads {sorted(tree)} are tied together more than once.")
    return tree


def _spokes(canonical: int, neighbours: Mapping[int, list[tuple[int, Tie]]]) -> dict[int, Spoke]:
    spokes: dict[int, Spoke] = {}
    ahead = [canonical]
    while ahead:
        for other, tie in neighbours[ahead.pop()]:
            if tie.name not in spokes:
                spokes[tie.name] = Spoke(duplicate=other, canonical=canonical)
                ahead.append(other)
    return spokes
