"""When a gold answer settles.

Its truth is known at once, but settling it at once would say that it is gold.  It waits as long
as the crowd might take over an ordinary item, by a delay nobody without the key can foresee and
which is always the same for the same answer, so that the job may be repeated.
"""

from __future__ import annotations

import hmac
from datetime import timedelta

SHORTEST = timedelta(minutes=2)
LONGEST = timedelta(minutes=30)


def gold_delay(answer_id: int, *, key: bytes) -> timedelta:
    """Return a delay spread evenly from ``SHORTEST`` to ``LONGEST``.

    >>> gold_delay(1, key=b"k") == gold_delay(1, key=b"k") != gold_delay(2, key=b"k")
    True
    """
    digest = hmac.digest(key, str(answer_id).encode(), "sha256")
    share = int.from_bytes(digest[:6]) / 2**48
    return SHORTEST + share * (LONGEST - SHORTEST)
