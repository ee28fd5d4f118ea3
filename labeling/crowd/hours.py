"""Implausible hours: nobody works for a day and a half without a rest."""

from __future__ import annotations

from collections.abc import Iterable

from labeling.crowd.evidence import Evidence

REST = 3.0
"""Hours without an answer after which somebody may have slept."""

AWAKE = 18.0
"""Hours that anybody may work through."""

_HOURS_PER_NAT = 2.0  # people who go on for longer get rarer e-fold with every two hours
_MOST = 4.0  # a night without sleep is no case of its own


def longest_stretch(answered_at: Iterable[float]) -> float:
    """Return the hours of the longest stretch without a rest; times are in hours, in order.

    >>> longest_stretch([0.0, 2.0, 4.5, 9.0, 10.0])
    4.5
    """
    longest, begin, last = 0.0, None, 0.0
    for hour in answered_at:
        if begin is None or hour - last > REST:
            begin = hour
        last = hour
        longest = max(longest, hour - begin)
    return longest


def hours_evidence(stretch: float) -> Evidence:
    """Weigh a stretch of so many hours: several people or a program, against one person.

    At most 18 hours say nothing.  Beyond, log ratio = (hours - 18) / 2, up to 4.

    >>> hours_evidence(30.0)
    Evidence(kind='hours', log_ratio=4.0, sentence='Answered for 30 hours with no rest of 3.', ...)
    """
    log_ratio = min(max(stretch - AWAKE, 0.0) / _HOURS_PER_NAT, _MOST)
    return Evidence(
        "hours",
        log_ratio,
        f"Answered for {stretch:.0f} hours with no rest of {REST:.0f}.",
        source="hours",
    )
