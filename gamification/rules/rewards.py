"""Rewards: of which kinds they are, and when a claim is granted."""

from __future__ import annotations

import hmac
from datetime import timedelta
from enum import Enum

HOLD_AT_MOST = timedelta(days=30)
"""The longest a reward may be set to wait."""

SOONEST, LATEST = timedelta(hours=1), timedelta(days=3)
"""Between these, over its own time, waits what leaves the game, whoever claims it."""

LOOK_AGAIN = timedelta(hours=1)
"""How long a claim waits for the next look while its player's answers are being looked at."""

NOBODY_LOOKED = timedelta(days=30)
"""After how long past its own time a claim that still waits is given back."""


class Kind(Enum):
    """How a reward is given."""

    VOUCHER = "voucher"
    """A code from a list."""

    WEBHOOK = "webhook"
    """By a program elsewhere, which is called."""

    TITLE = "title"
    """Words beside the player's name."""

    NUGGET = "nugget"
    """A colour of the player's nuggets."""


NEEDS_CODES = {Kind.VOUCHER.value}
WORN = {Kind.TITLE.value, Kind.NUGGET.value}
"""Kinds that a player puts on."""

LEAVES_THE_GAME = {Kind.VOUCHER.value, Kind.WEBHOOK.value}
"""Kinds worth having many accounts for: they are for those who have signed up."""

NUGGETS = ("rose", "emerald", "sapphire", "silver")
"""The colours there are, beside gold."""


def wait_of(claim_id: str, kind: str, *, key: bytes) -> timedelta:
    """Return how long a claim waits at least, over the time of its reward.

    Whoever is being looked at waits for that, and must not see it from their wait.  So all wait for
    what leaves the game, some an hour and some three days, by dice that nobody without the key can
    foresee; and for what stays in it nobody does, looked at or not.

    >>> wait_of("a", "title", key=b"k")
    datetime.timedelta(0)
    >>> SOONEST <= wait_of("a", "voucher", key=b"k") < LATEST
    True
    """
    if kind not in LEAVES_THE_GAME:
        return timedelta(0)
    digest = hmac.digest(key, claim_id.encode(), "sha256")
    share = int.from_bytes(digest[:6]) / 2**48
    stretch: float = (LATEST / SOONEST) ** share
    return SOONEST * stretch
