"""Which labels are sure enough to be gold, and which gold is probably wrong.

Only the answers of workers who are trusted already count here, so that a band of cheats can neither
make gold nor have it doubted.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from labeling.crowd.trust import Trust

TRUSTED = 0.7
"""Whose accuracy lies above this for (nearly) sure is listened to."""

MOST_DOUBT = 0.02
"""How likely all who agree may err together, at the lower ends of their trust."""

LEAST_VOTES = 2
BAD_GOLD = 0.03
"""The share of gold that is taken to be wrong or unclear before anybody has answered it."""

QUARANTINE_AT = 0.9
LEAST_FAILURES = 2


@dataclass(frozen=True, slots=True)
class Said:
    """One worker's answer to an item; empty for "can't tell"."""

    label: str
    trust: Trust


def is_sure(label: str, said: Collection[Said]) -> bool:
    """Say whether trusted workers agree on the label so that it may be gold.

    Nobody, trusted or not, may have said anything else; at least two must be trusted; and with
    `low_w` the lower end of a trusted worker's interval, the product of (1 - low_w) must be at most
    two per cent.

    >>> known = Trust(accuracy=0.95, low=0.93, high=0.97, n_checks=200)
    >>> is_sure("cat", [Said("cat", known)] * 2), is_sure("cat", [Said("cat", known)])
    (True, False)
    """
    if any(one.label != label for one in said):
        return False
    lows = [one.trust.low for one in said if one.trust.low >= TRUSTED]
    return len(lows) >= LEAST_VOTES and math.prod(1 - low for low in lows) <= MOST_DOUBT


def chance_of_bad_gold(label: str, said: Collection[Said]) -> float:
    """Return how likely a gold is wrong or unclear, given what trusted workers answered.

    Two stories.  The gold is good: a worker of accuracy a fails it with probability 1 - a.  The
    gold is bad: everybody fails it with one and the same unknown probability, spread evenly, so
    that f failures and p passes have the likelihood f! p! / (f + p + 1)!.  Whoever could not tell
    says nothing of either.

    >>> known = Trust(accuracy=0.9, low=0.86, high=0.93, n_checks=100)
    >>> round(chance_of_bad_gold("cat", [Said("dog", known)] * 3), 2)
    0.89
    >>> round(chance_of_bad_gold("cat", [Said("dog", known)] * 1 + [Said("cat", known)] * 9), 2)
    0.01
    """
    heard = [one for one in said if one.label and one.trust.low >= TRUSTED]
    failed = [one.trust.accuracy for one in heard if one.label != label]
    passed = [one.trust.accuracy for one in heard if one.label == label]
    if_good = math.fsum(math.log(max(1 - a, 0.005)) for a in failed)
    if_good += math.fsum(math.log(a) for a in passed)
    if_bad = _log_beta(len(failed) + 1, len(passed) + 1)
    log_odds = math.log(BAD_GOLD / (1 - BAD_GOLD)) + if_bad - if_good
    return 0.5 * (1 + math.tanh(log_odds / 2))


def is_probably_wrong(label: str, said: Collection[Said]) -> bool:
    """Say whether good workers keep failing a gold, so that it should judge nobody.

    One failure is never enough: anybody may slip.
    """
    failures = [one for one in said if one.label not in ("", label) and one.trust.low >= TRUSTED]
    return len(failures) >= LEAST_FAILURES and chance_of_bad_gold(label, said) >= QUARANTINE_AT


def spread_evenly(
    candidates: Mapping[int, str], there: Mapping[str, int], wanted: int
) -> Sequence[int]:
    """Choose from candidates (their labels by id) so that the labels come out as even as can be.

    `there` counts what each label has already.  The first candidates of a label come first.

    >>> spread_evenly({1: "cat", 2: "cat", 3: "dog"}, there={"cat": 5}, wanted=2)
    [3, 1]
    """
    left: dict[str, list[int]] = {}
    for candidate, label in candidates.items():
        left.setdefault(label, []).append(candidate)
    counts = {label: there.get(label, 0) for label in left}
    chosen: list[int] = []
    while left and len(chosen) < wanted:
        label = min(left, key=lambda one: counts[one])
        chosen.append(left[label].pop(0))
        counts[label] += 1
        if not left[label]:
            del left[label]
    return chosen


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
