"""Time capsules: an old answer that was audited, and right, pays once more, weeks later.

An answer's capsule opens three to six weeks after it was given, at a moment nobody can foresee
without the key.  If an expert has checked the item by then, and the answer was right, it pays five
times what it is worth; and if the crowd had outvoted it, what it is worth besides.

The bonus is a multiple of the answer's own worth, 10·v·T.  So it is nothing where knowing nothing
earns nothing, and every ratio between strategies that `scoring` promises holds with it.  Where one
answer in twenty-five is audited, capsules add a fifth to honest pay.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

BONUS = 5
"""How many times its worth a capsule pays."""

SOONEST = timedelta(weeks=3)
LATEST = timedelta(weeks=6)


def opens_at(answer_id: int, answered_at: datetime, *, key: bytes) -> datetime:
    """Return when an answer's capsule opens; always the same for the same answer.

    >>> then = datetime(2026, 11, 21)
    >>> SOONEST <= opens_at(1, then, key=b"k") - then <= LATEST
    True
    """
    digest = hmac.digest(key, str(answer_id).encode(), "sha256")
    share = int.from_bytes(digest[:6]) / 2**48
    return answered_at + SOONEST + share * (LATEST - SOONEST)


def capsule_points(worth: int, *, paid: int, is_right: bool) -> int:
    """Return what a capsule pays when it opens, all in points.

    ``worth`` is what `scoring.settled_points` gives the answer if right, ``paid`` what it has been
    paid so far, and ``is_right`` whether it was by the expert's label.

    >>> capsule_points(4, paid=4, is_right=True), capsule_points(4, paid=0, is_right=True)
    (20, 24)
    >>> capsule_points(4, paid=4, is_right=False)
    0
    """
    return BONUS * worth + max(worth - paid, 0) if is_right else 0
