"""Badges: what a player has become known for, in tiers.

Each counts one thing in a player's whole career that only careful or faithful work brings, and no
badge is ever taken away: what is stored is the highest tier reached, and what others do later, or a
truth that changes, cannot lower it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

EYES = 3
"""How many others must have answered an item for it to be a rare find."""

AT_HOME = 100
"""After how many confirmed answers a player is at home in a project."""


class Fact(Enum):
    """What a badge counts."""

    CONFIRMED = "confirmed"
    SKILL = "skill"
    HOMES = "homes"
    DAYS = "days"
    LONGEST_STREAK = "longest_streak"
    RARE_FINDS = "rare_finds"
    CAPSULES = "capsules"


class Badge(NamedTuple):
    """A badge, and what each of its tiers takes.

    The slug and the number of a tier are stored with who earned it: tiers may be added at the end,
    and never be made harder.
    """

    slug: str
    fact: Fact
    tiers: tuple[int, ...]


BADGES = (
    Badge("prospector", Fact.CONFIRMED, (10, 100, 1_000, 10_000, 100_000)),
    Badge("sharp-eye", Fact.SKILL, (40, 55, 70, 85)),
    Badge("traveller", Fact.HOMES, (1, 3, 7, 15)),
    Badge("faithful", Fact.DAYS, (3, 10, 30, 100, 365)),
    Badge("on-a-roll", Fact.LONGEST_STREAK, (3, 7, 30, 100)),
    Badge("nugget", Fact.RARE_FINDS, (1, 5, 25)),
    Badge("time-capsule", Fact.CAPSULES, (1, 10, 50)),
)


class Career(NamedTuple):
    """What a player has done in all."""

    confirmed: int = 0
    """Answers that settled at points."""
    skill: int = 0
    """The best skill J they have been proven to have in a project, in hundredths."""
    homes: int = 0
    """Projects in which they are at home (`AT_HOME`)."""
    days: int = 0
    """Days on which they finished a round; a break does not take any away."""
    longest_streak: int = 0
    rare_finds: int = 0
    capsules: int = 0
    """Old answers that were audited, and right."""


class Tier(NamedTuple):
    """A badge and how far it has been earned: tier 1 is the first."""

    slug: str
    tier: int


def count_of(badge: Badge, career: Career) -> int:
    """Return what a career has of the thing a badge counts.

    >>> count_of(Badge("nugget", Fact.RARE_FINDS, (1, 5)), Career(rare_finds=3))
    3
    """
    count: int = getattr(career, badge.fact.value)
    return count


def tier_of(badge: Badge, career: Career) -> int:
    """Return the highest tier a career has earned; 0 for none yet.

    >>> nugget = Badge("nugget", Fact.RARE_FINDS, (1, 5))
    >>> [tier_of(nugget, Career(rare_finds=n)) for n in (0, 1, 4, 5, 99)]
    [0, 1, 1, 2, 2]
    """
    count = count_of(badge, career)
    return sum(count >= needed for needed in badge.tiers)


def newly_earned(career: Career, had: Mapping[str, int]) -> list[Tier]:
    """Return the badges whose tier is now higher than the one a player had.

    >>> newly_earned(Career(days=10), had={"faithful": 1})
    [Tier(slug='faithful', tier=2)]
    >>> newly_earned(Career(days=3), had={"faithful": 2})
    []
    """
    tiers = [Tier(badge.slug, tier_of(badge, career)) for badge in BADGES]
    return [tier for tier in tiers if tier.tier > had.get(tier.slug, 0)]


def is_rare_find(*, is_right: bool, n_alike: int, n_others: int) -> bool:
    """Tell whether somebody saw what hardly anybody did.

    An answer is a rare find if it is right by the settled label, at least three others named a
    label for the item, and fewer than half of them named this one.  To be asked only once the item
    has settled, and never of gold, whose label nobody found.

    >>> is_rare_find(is_right=True, n_alike=1, n_others=3)
    True
    >>> is_rare_find(is_right=True, n_alike=2, n_others=3)
    False
    """
    if not 0 <= n_alike <= n_others:
        raise ValueError("Only others can have answered alike.")
    return is_right and n_others >= EYES and 2 * n_alike < n_others
