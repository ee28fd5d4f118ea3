"""Which labels an expert should check, and what the checks say of all the others.

Whoever answers cannot know what will be checked, for it is drawn afterwards.
"""

import math
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

SURE_TOO = 0.02
"""What a label that is beyond doubt weighs, in doubt: even those are checked now and then."""

EVEN_SHARE = 0.2
"""The part of the checks that every label gets, however many of it have been checked."""

_Z = 1.645  # for 90 %


@dataclass(frozen=True, slots=True)
class Candidate:
    """A labelled item: how sure its label is, how much it matters (1 is usual), and what share of
    its votes said something else."""

    item_id: int
    label: str
    confidence: float
    importance: float
    dissent: float = 0.0


@dataclass(frozen=True, slots=True)
class Pick:
    """An item to check, and the chance it had of being chosen."""

    item_id: int
    chance: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its 90 % interval."""

    share: float
    low: float
    high: float


def pick_audits(
    candidates: Sequence[Candidate],
    checked: Mapping[str, int],
    wanted: float,
    rng: random.Random,
) -> list[Pick]:
    """Throw a dice for every candidate; on average `wanted` of them are chosen.

    First the number is shared out over the labels, so that with the checks there are already
    (`checked`) they come out as even as can be: a rare label is checked as often as a common one.
    Within a label an item weighs importance × (0.02 + 1 - confidence × (1 - dissent)): confidence
    rests on what is believed of the workers, which may be wrong; that people differ is plain.  It
    is chosen with a chance proportional to that, at most 1.  Every item's chance is above 0, and it
    is told, so that the checked ones still say how many labels are right in all (see
    `share_right`).

    >>> sure, torn = Candidate(1, "cat", 0.99, 1.0), Candidate(2, "cat", 0.6, 1.0)
    >>> dice = random.Random(1)
    >>> [pick.item_id for n in range(6) for pick in pick_audits([sure, torn], {}, 0.5, dice)]
    [2, 2, 1]
    """
    if not candidates or wanted <= 0:
        return []
    by_label: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_label.setdefault(candidate.label, []).append(candidate)
    quotas = _quotas({label: checked.get(label, 0) for label in by_label}, wanted)
    chances = {
        item_id: chance
        for label, same in by_label.items()
        for item_id, chance in _chances(same, quotas[label]).items()
    }
    return [Pick(item_id, chance) for item_id, chance in chances.items() if rng.random() < chance]


def share_right(checked: Collection[tuple[bool, float]]) -> Estimate | None:
    """Return the share of all labels that is right, from those that were checked.

    Each check is whether the label was right, and the chance it had of being checked; it stands
    for 1 / chance labels (Horvitz and Thompson; as a ratio, after Hájek).  The interval is
    Wilson's, for the number of checks that would say as much had all chances been the same (Kish).

    >>> share_right([(True, 0.1)] * 9 + [(False, 0.9)])
    Estimate(share=0.98..., low=0.75..., high=0.99...)
    >>> share_right([]) is None
    True
    """
    if not checked:
        return None
    weights = [1 / chance for _, chance in checked]
    total = math.fsum(weights)
    right = math.fsum(weight for weight, (ok, _) in zip(weights, checked, strict=True) if ok)
    n = total * total / math.fsum(weight * weight for weight in weights)
    share = right / total
    middle = (share + _Z * _Z / (2 * n)) / (1 + _Z * _Z / n)
    reach = _Z / (1 + _Z * _Z / n) * math.sqrt(share * (1 - share) / n + (_Z / (2 * n)) ** 2)
    return Estimate(share, max(middle - reach, 0.0), min(middle + reach, 1.0))


def worth_of(weight: float, squares: float, right: float) -> tuple[float, float]:
    """Return how many audits a worker passed, and how many they were given, had all items been as
    likely to be drawn.

    Doubtful items are drawn more, and people err more on them.  With weights w = 1 / chance, of
    which `weight` is the sum, `squares` the sum of squares and `right` the sum where they were
    right: n = weight^2 / squares checks (Kish), of which the share right / weight was passed.

    >>> worth_of(weight=10 + 2, squares=100 + 4, right=10)  # once in ten right, once in two wrong
    (1.1..., 1.3...)
    >>> worth_of(0, 0, 0)
    (0.0, 0.0)
    """
    if not weight:
        return 0.0, 0.0
    n = weight * weight / squares
    return n * min(right / weight, 1.0), n


def _quotas(checked: Mapping[str, int], wanted: float) -> dict[str, float]:
    """Share a number out so that the counts are filled up evenly, like water."""
    level = _level(sorted(checked.values()), wanted)
    even = EVEN_SHARE * wanted / len(checked)
    return {label: even + (1 - EVEN_SHARE) * max(level - n, 0.0) for label, n in checked.items()}


def _level(counts: Sequence[int], water: float) -> float:
    """Return how high the water stands when it is poured over the counts."""
    filled = 0.0
    for n, count in enumerate(counts, start=1):
        filled += count
        level = (water + filled) / n
        if n == len(counts) or level <= counts[n]:
            return level
    raise ValueError("Water needs something to stand on.")


def _chances(same: Sequence[Candidate], quota: float) -> dict[int, float]:
    """Return chances in proportion to the weights, none above 1, that sum to the quota."""
    weights = {
        one.item_id: one.importance * (SURE_TOO + 1 - one.confidence * (1 - one.dissent))
        for one in same
    }
    chances: dict[int, float] = {}
    rest = min(quota, float(len(same)))
    for item_id, weight in sorted(weights.items(), key=lambda one: -one[1]):
        left = math.fsum(weight for other, weight in weights.items() if other not in chances)
        chances[item_id] = min(1.0, rest * weight / left)
        if chances[item_id] < 1.0:
            scale = rest / left
            return chances | {
                other: weight * scale for other, weight in weights.items() if other not in chances
            }
        rest -= 1.0
    return chances
