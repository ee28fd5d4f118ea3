"""When a gold answer settles.

Its truth is known at once, but settling it at once would say that it is gold; and so would any
clock of its own: where others wait for hours, what settles within minutes is gold.  So it waits
as long as the crowd takes over ordinary items of the same project, drawn from how long answers
have really waited, by dice nobody without the key can foresee, and which fall the same for the
same answer, so that the job may be repeated.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

SHORTEST = timedelta(minutes=2)
LONGEST = timedelta(minutes=30)
"""Between these it waits while nobody knows yet how long the crowd takes."""

NEVER_LONGER = timedelta(hours=24)
"""Pay is due some day, also where the crowd has gone home."""

ENOUGH = 30
"""Answers that say how long the crowd takes."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How long answers wait for their truth: by each time, the share that has settled."""

    times: Sequence[float]
    shares: Sequence[float]

    @classmethod
    def of(cls, waited: Collection[tuple[float, bool]]) -> Waits | None:
        """Return what these say, each of them the seconds waited and whether that was the end.

        Those that still wait count as long as they have waited (Kaplan and Meier): with d of n who
        waited t or longer settling at t, the share still waiting falls by the factor 1 - d / n.
        None where there are too few.

        >>> Waits.of([(10, True), (20, False), (30, True), (40, False)] * 10)
        Waits(times=(10, 30), shares=(0.25, 0.625))
        """
        if len(waited) < ENOUGH:
            return None
        n_at = Counter(time for time, _ in waited)
        n_over = Counter(time for time, is_over in waited if is_over)
        times: list[float] = []
        shares: list[float] = []
        waiting, n_left = 1.0, len(waited)
        for time in sorted(n_at):
            if n_over[time]:
                waiting *= 1 - n_over[time] / n_left
                times.append(time)
                shares.append(round(1 - waiting, 12))
            n_left -= n_at[time]
        return cls(tuple(times), tuple(shares))

    def until(self, share: float) -> timedelta:
        """Return by when this share has settled.

        >>> [Waits((10, 30), (0.25, 0.6)).until(share).total_seconds() for share in (0.1, 0.5, 0.9)]
        [10.0, 30.0, 86400.0]
        """
        for time, settled in zip(self.times, self.shares, strict=True):
            if share <= settled:
                return min(timedelta(seconds=time), NEVER_LONGER)
        return NEVER_LONGER


def gold_delay(answer_id: int, *, key: bytes, waits: Waits | None = None) -> timedelta:
    """Return how long this answer waits: as the crowd lets others wait, as far as is known.

    >>> gold_delay(1, key=b"k") == gold_delay(1, key=b"k") != gold_delay(2, key=b"k")
    True
    """
    digest = hmac.digest(key, str(answer_id).encode(), "sha256")
    share = int.from_bytes(digest[:6]) / 2**48
    return waits.until(share) if waits else SHORTEST + share * (LONGEST - SHORTEST)
