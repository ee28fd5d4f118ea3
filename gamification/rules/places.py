"""Places: who has as much as another shares their place."""

from __future__ import annotations

from collections.abc import Sequence


def places(points: Sequence[int]) -> list[int]:
    """Return the place of each of these points, which are in order, the most first.

    >>> places([9, 5, 5, 2])
    [1, 2, 2, 4]
    """
    first_with: dict[int, int] = {}
    return [first_with.setdefault(one, place) for place, one in enumerate(points, start=1)]
