"""Rewards: of which kinds they are, and when a claim is granted."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

HOLD_AT_MOST = timedelta(days=30)
"""The longest a reward may be set to wait."""

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
