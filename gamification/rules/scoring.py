"""What an answer is worth: at once, and once the truth is known.

An answer settles at

    10 · v · T · [answer = settled label]        points, never negative

    v in [0.5, 3]    how much the answer could tell, fixed before it was given
    T = clip(J, 0, 1)²                 the share of the reward this player's answers earn (`rate`)
    J = (K·a - 1) / (K - 1)            skill: 0 for whoever knows nothing, 1 for who is never wrong

where ``a`` is a lower bound of the player's accuracy on *checks* and ``K`` the number of labels.
Checks are hidden gold and audits, items an expert looked at after they were answered.

Why this shape.  Let an honest player of skill ``J`` take ``t`` seconds an answer.

1. *Knowing nothing earns nothing, at any pace.*  Each label weighs the same in ``a``, whichever is
   common, so somebody whose answers do not depend on the item has ``a <= 1/K`` and ``J <= 0``:
   random, constant, or drawn like the labels are.  The same holds for who copies the model where
   checks are drawn so that it is right on no more than ``1/K`` of them; and where it is right more
   often, nobody's ``J`` is higher than the share they pass of the checks that the model fails.
2. *Mixing does not pay.*  Answer a fraction ``f`` honestly and click through the rest in no time:
   skill falls to ``f J``, pay an answer to ``f² J²``, time an answer only to ``f t``, so the pace
   of pay falls to ``f`` of the honest one (times what is lost because clicks match less often).
   With ``T = J`` it would not fall at all: the square is what makes effort pay.
3. *Pay goes with information.*  A binary answer of skill ``J`` carries about ``J² / (2 ln 2)``
   bits, so the pace that earns most points is the pace that yields most information.
4. *Agreement is no input to T.*  Who answers like their friends gains votes, and loses skill.
5. *Leaked gold does not help*: ``J`` is the lower one of all checks and of surprises alone.

What is promised at once is the same for every answer of everybody: whether it checks gold, fell
into the speed trap, could tell much or agrees with others shows only when it settles.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from enum import Enum
from typing import NamedTuple

from labeling.events import LEAST_VALUE, MOST_VALUE

REWARD = 10
"""Points for a right answer of usual value, by somebody who is never wrong."""

PROMISE = 8
"""Points an answer is promised: about what one by somebody careful comes to."""

MOST_POINTS = round(REWARD * MOST_VALUE)
"""What no answer earns more of, whatever it could tell."""

WINDOW = 80
"""How many of the latest checks count: who was good once has to stay it."""

ENOUGH_SURPRISES = 6
SHARE_BEFORE = 0.15
"""The most that answers earn before there have been enough surprises."""

SHARE_BY_PEERS = 0.15
"""What answers earn at most, and only for perfect agreement, where there is nothing but peers."""

ESCROW = 40
"""After how many more checks an answer is rated a second time, which is the last."""

LONGEST_ESCROW = timedelta(days=2)
"""And after how long at the latest: who stops playing is paid all the same."""

LEAK = 2.5
"""By how many standard errors gold may go better than audits before a person looks."""

_SURE_OF_ALL = 1.645  # standard deviations: 90 % of the normal distribution lie within
_SURE_OF_SURPRISES = 1.0  # they are few


class Outcome(Enum):
    """How an answer turned out."""

    RIGHT = "right"
    WRONG = "wrong"
    ABSTAINED = "abstained"


class Kind(Enum):
    """What an answer was held against.

    ``QUIET_GOLD`` is gold that no more people had seen than see an ordinary item, so that nobody,
    however many friends they compare notes with, could tell that it is gold.  ``PEERS`` is what all
    others made of an item without this player, in a project that has neither gold nor audits.
    """

    GOLD = "gold"
    QUIET_GOLD = "quiet gold"
    AUDIT = "audit"
    PEERS = "peers"


class Check(NamedTuple):
    """An answer whose truth is known: the true label, and whether the answer was it.

    It ``fools_the_model`` if the current model, as far as is known, gets the item wrong.
    """

    label: str
    is_right: bool
    kind: Kind
    fools_the_model: bool = False


class Rating(NamedTuple):
    """What a player's checks say: skill J (below 0 for worse than chance), and the share T.

    It ``is_proven`` once there have been enough surprises.  Of a rating that ``is_held`` nothing is
    paid until a person has looked.
    """

    skill: float
    share: float
    is_proven: bool
    is_held: bool


class Instalment(NamedTuple):
    """What an answer is paid now, and how much of what it was promised is no longer pending."""

    settled: int
    no_longer_pending: int


def pending_points(*, is_abstention: bool) -> int:
    """Return what an answer is promised when it is given.

    >>> pending_points(is_abstention=False), pending_points(is_abstention=True)
    (8, 0)
    """
    return 0 if is_abstention else PROMISE


def settled_points(
    outcome: Outcome, *, is_too_fast: bool, value: float = 1.0, share: float = 1.0
) -> int:
    """Return what an answer has earned, in whole points: ``10 · v · T``, if it was right.

    ``value`` is v in [0.5, 3], ``share`` T in [0, 1]; ValueError for any other.

    >>> settled_points(Outcome.RIGHT, is_too_fast=False, value=1.5, share=0.5)
    8
    >>> settled_points(Outcome.WRONG, is_too_fast=False, value=1.5, share=0.5)
    0
    >>> settled_points(Outcome.RIGHT, is_too_fast=True, value=1.5, share=0.5)
    0
    """
    if not (LEAST_VALUE <= value <= MOST_VALUE and 0 <= share <= 1):
        raise ValueError(f"No answer has value {value} and share {share}.")
    if outcome is not Outcome.RIGHT or is_too_fast:
        return 0
    return math.floor(REWARD * value * share + 0.5)


def most_points(*, is_too_fast: bool, value: float | None) -> int:
    """Return what an answer comes to at most, of value 1 if that is not known.

    >>> most_points(is_too_fast=False, value=2.04), most_points(is_too_fast=True, value=2.04)
    (20, 0)
    """
    return settled_points(Outcome.RIGHT, is_too_fast=is_too_fast, value=value or 1.0)


def rate(checks: Sequence[Check], *, usual_gap: float = 0.0) -> Rating:
    """Return a player's rating by their checks in one project, oldest first.

    Only the last 80 count.  J is the lower one of two lower bounds: on all checks (90 %), and on
    surprises alone (one standard deviation).  Surprises are audits, and where there are fewer than
    six of them quiet gold too.  While there are fewer than six surprises, T is at most 0.15.  And J
    is at most what is passed, at best, of the checks that fool the model.

    Where there is nothing but peers, T is 0.15 J², and no more is known until there are checks:
    who agrees may be right, and may be of a ring.  Scaled and not cut off, for the square is what
    keeps half-hearted work from paying.  Where there is a single other check, peers do not count.

    If gold goes better than audits by more than 2.5 standard errors, the gold is likely known, and
    the rating is held.  ``usual_gap`` is how much better gold goes with everybody in the project:
    audits may be the harder ones.

    >>> def passed(n, kind): return [Check("cat" if i % 2 else "dog", True, kind) for i in range(n)]
    >>> rate([])
    Rating(skill=0.0, share=0.0, is_proven=False, is_held=False)
    >>> rate(passed(40, Kind.GOLD)).share
    0.15
    >>> round(rate(passed(30, Kind.GOLD) + passed(10, Kind.AUDIT)).share, 2)
    0.67
    >>> failed = [Check("cat" if i % 2 else "dog", False, Kind.AUDIT) for i in range(10)]
    >>> rate(passed(30, Kind.GOLD) + failed).is_held
    True
    """
    if checks and all(check.kind is Kind.PEERS for check in checks):
        return _by_peers(checks[-WINDOW:])
    recent = [check for check in checks if check.kind is not Kind.PEERS][-WINDOW:]
    surprises = _surprises(recent)
    is_proven = len(surprises) >= ENOUGH_SURPRISES
    is_held = _knows_gold(recent, usual_gap)
    skill = skill_on(recent, sds=_SURE_OF_ALL)
    if is_proven:
        skill = min(skill, skill_on(surprises, sds=_SURE_OF_SURPRISES))
    skill = min(skill, _most_by_oneself(recent))
    most = 0.0 if is_held else 1.0 if is_proven else SHARE_BEFORE
    return Rating(skill, min(max(skill, 0.0) ** 2, most), is_proven, is_held)


def _by_peers(recent: Sequence[Check]) -> Rating:
    skill = min(skill_on(recent, sds=_SURE_OF_ALL), _most_by_oneself(recent))
    return Rating(skill, SHARE_BY_PEERS * max(skill, 0.0) ** 2, is_proven=False, is_held=False)


def skill_on(checks: Sequence[Check], *, sds: float) -> float:
    """Return the lower bound, by so many standard deviations, of J on these checks.

    Every label that was checked weighs the same: with r_c of n_c checks of label c passed, and m
    labels checked, a is Wilson's lower bound of (1/m) Σ r_c / n_c, for as many checks as would say
    as much had they been even, m² / Σ (1 / n_c); and J = (m a - 1) / (m - 1).  Labels that no check
    had are left out of m, which makes J lower, never higher, for who is better than chance.
    Checks that all have one label tell nobody from who always says it: J = 0.

    >>> half_right = [Check(c, c == "cat", Kind.GOLD) for c in ["cat", "cat", "cat", "dog"]]
    >>> skill_on(half_right, sds=0.0)
    0.0
    """
    seen = Counter(check.label for check in checks)
    right = Counter(check.label for check in checks if check.is_right)
    m = len(seen)
    if m < 2:
        return 0.0
    accuracy = math.fsum(right[label] / n for label, n in seen.items()) / m
    n_even = m * m / math.fsum(1 / n for n in seen.values())
    return (m * _wilson_low(accuracy, n_even, sds) - 1) / (m - 1)


def is_open(*, checks_then: int, checks_now: int, age: timedelta = timedelta(0)) -> bool:
    """Tell whether an answer given after so many checks is still to be rated a last time.

    Early checks are few, and bad luck with them would stay for ever.  So an answer is rated twice:
    once it is settled and the player is proven, and again when 40 more checks have been seen.  It
    is paid the difference if it rose, and never asked for it if it fell.  Half of the checks that
    the last rating looks at came before the answer, half after, so nobody mends by good work today
    what they clicked through long ago.

    >>> is_open(checks_then=5, checks_now=44), is_open(checks_then=5, checks_now=45)
    (True, False)
    """
    return checks_now - checks_then < ESCROW and age < LONGEST_ESCROW


def until_the_last_rating(checks: Sequence[Check], *, checks_then: int) -> Sequence[Check]:
    """Return the checks that count for the last rating of an answer given after so many.

    >>> cats = [Check("cat", True, Kind.GOLD)] * 100
    >>> [len(until_the_last_rating(cats, checks_then=n)) for n in (5, 90)]
    [45, 100]
    """
    return checks[: checks_then + ESCROW]


def next_instalment(
    worth: int, *, paid: int, pending: int, is_open: bool, is_proven: bool
) -> Instalment:
    """Return what to move when an answer is rated, all in points.

    ``worth`` is its `settled_points` by now, ``paid`` what it has been paid, ``pending`` what is
    left of its promise.  Until the player is proven an open answer only waits, or a ring could
    collect on leaked gold before the first audit; what is left stays pending while it is open.

    >>> next_instalment(1, paid=0, pending=10, is_open=True, is_proven=False)
    Instalment(settled=0, no_longer_pending=0)
    >>> next_instalment(2, paid=0, pending=10, is_open=True, is_proven=True)
    Instalment(settled=2, no_longer_pending=2)
    >>> next_instalment(7, paid=2, pending=8, is_open=False, is_proven=True)
    Instalment(settled=5, no_longer_pending=8)
    """
    if is_open and not is_proven:
        return Instalment(0, 0)
    more = max(worth - paid, 0)
    return Instalment(more, min(more, pending) if is_open else pending)


def _surprises(checks: Sequence[Check]) -> list[Check]:
    audits = [check for check in checks if check.kind is Kind.AUDIT]
    if len(audits) >= ENOUGH_SURPRISES:
        return audits
    return [check for check in checks if check.kind is not Kind.GOLD]


def _most_by_oneself(checks: Sequence[Check]) -> float:
    """Return the upper bound of the share that is passed of the checks which fool the model.

    The doubt is to the player's benefit: what is hard for a model often is for people.
    """
    passed = [check.is_right for check in checks if check.fools_the_model]
    if not passed:
        return 1.0
    n = len(passed)
    # What is failed at least, turned round.
    return 1 - _wilson_low(passed.count(False) / n, n, _SURE_OF_SURPRISES)


def _knows_gold(checks: Sequence[Check], usual_gap: float) -> bool:
    """Compare two shares, each with one pass and one failure added (Agresti and Caffo, 2000).

    Without these, a handful of audits would hold honest people far more often than it seems.
    """
    audits = [check.is_right for check in checks if check.kind is Kind.AUDIT]
    golds = [check.is_right for check in checks if check.kind is not Kind.AUDIT]
    if len(audits) < ENOUGH_SURPRISES or not golds:
        return False
    (of_golds, its_variance), (of_audits, and_its) = map(_share_and_variance, (golds, audits))
    return of_golds - of_audits - usual_gap > LEAK * math.sqrt(its_variance + and_its)


def _share_and_variance(passed: Sequence[bool]) -> tuple[float, float]:
    n = len(passed) + 2
    share = (sum(passed) + 1) / n
    return share, share * (1 - share) / n


def _wilson_low(share: float, n: float, sds: float) -> float:
    """Return the lower end of Wilson's interval for a share seen in n trials, not always whole."""
    z = sds * sds / n
    middle = (share + z / 2) / (1 + z)
    return middle - math.sqrt(z * (share * (1 - share) + z / 4)) / (1 + z)
