"""What an answer could tell: how much is open about its item, times how much the item matters."""

import math
from collections.abc import Iterable

from labeling.events import LEAST_VALUE, MOST_VALUE


def openness(probabilities: Iterable[float]) -> float:
    """Return how much is still open about an item: the entropy of its label, over that of K even
    ones, so from 0 (known) to 1 (anything).

    ``probabilities`` are those of its K labels, given everything but the answer to be valued; they
    sum to 1.  Of an item about which nothing is known yet, everything is open.

    >>> openness([0.5, 0.5]), openness([1.0, 0.0]), round(openness([0.8, 0.1, 0.1]), 2)
    (1.0, 0.0, 0.58)
    >>> openness([])
    1.0
    """
    known = list(probabilities)
    if len(known) < 2:
        return 1.0
    entropy = math.fsum(-p * math.log(p) for p in known if p > 0)
    return min(max(0.0, entropy / math.log(len(known))), 1.0)


def value_of(openness: float, importance: float) -> float:
    """Return (1/2 + openness) × importance, kept within 0.5 and 3.

    Importance is 1 for a usual item.  Fixed when the item is served, so before it is answered.

    >>> value_of(1.0, 1.0), value_of(0.0, 1.0), value_of(1.0, 5.0), value_of(0.2, 0.1)
    (1.5, 0.5, 3.0, 0.5)
    """
    return min(max((0.5 + openness) * importance, LEAST_VALUE), MOST_VALUE)
