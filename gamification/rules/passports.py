"""Passports: how often somebody's answers were right when an expert looked at them later.

Only audits count.  Gold may be known by sight, and who agrees with the crowd may have copied it;
what an expert checks after it was answered nobody can have foreseen.
"""

from __future__ import annotations

import math
from typing import NamedTuple

ENOUGH = 6
"""How many audits a passport takes before it says anything."""

_SDS = 1.96  # 95 % of the normal distribution


class Accuracy(NamedTuple):
    """A share, and the interval in which it lies with 95 % probability."""

    value: float
    low: float
    high: float


def accuracy_of(n_right: int, n_audits: int) -> Accuracy:
    """Return the accuracy that so many audits show, with Wilson's interval.

    >>> [round(n, 2) for n in accuracy_of(18, 20)]
    [0.9, 0.7, 0.97]
    """
    share = n_right / n_audits
    z = _SDS**2 / n_audits
    middle = (share + z / 2) / (1 + z)
    half = math.sqrt(z * (share * (1 - share) + z / 4)) / (1 + z)
    return Accuracy(share, max(middle - half, 0.0), min(middle + half, 1.0))
