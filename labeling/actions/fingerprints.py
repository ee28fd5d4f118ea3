"""Fingerprints: what a reviewer has seen, as they hand it in with their verdict.

Work goes on while a reviewer thinks.  What they have seen is what was answered until then; that is
held against what the verdict does to the same answers.  What the worker goes on to answer is no
part of it.  Where others have answered too, those items may come out otherwise; and where points
have settled, by so many more or fewer may go.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing

SALT = "labeling.verdict"

BUCKETS = 128

FRESH = timedelta(minutes=30)
"""How long one may think about a preview."""


class Forged(Exception):
    """It is none of ours."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells a preview from any other."""

    flag_id: int
    decision: str
    until: datetime
    # How the worker was treated.
    treated: Sequence[str | None]
    # Items by what happens to them, and digests of what happens to each.
    counts: Mapping[str, int]
    digests: Mapping[str, str]
    # What the worker has more, or less.
    gained: Mapping[str, int]

    def sealed(self) -> str:
        told = [
            self.flag_id,
            self.decision,
            self.until.isoformat(),
            self.treated,
            self.counts,
            self.digests,
            self.gained,
        ]
        return signing.dumps(told, salt=SALT, compress=True)

    @classmethod
    def read(cls, text: str) -> Fingerprint:
        try:
            flag_id, decision, until, *told = signing.loads(text, salt=SALT)
            return cls(flag_id, decision, datetime.fromisoformat(until), *told)
        except (signing.BadSignature, TypeError):
            raise Forged from None

    def is_fresh(self, at: datetime) -> bool:
        return at - self.until <= FRESH

    def fits(self, done: Fingerprint, *, moved: Collection[int], drift: Mapping[str, int]) -> bool:
        """Say whether this was a preview of what was done.

        Others have moved some of the items meanwhile, and what the worker has by so much.
        """
        asked = (self.flag_id, self.decision, self.until, self.treated)
        if asked != (done.flag_id, done.decision, done.until, done.treated):
            return False
        excused = {_bucket(item_id) for item_id in moved}
        return (
            _without(self.digests, excused) == _without(done.digests, excused)
            and all(abs(done.counts[what] - n) <= len(moved) for what, n in self.counts.items())
            and self.gained.keys() == done.gained.keys()
            and all(abs(done.gained[of] - n) <= drift.get(of, 0) for of, n in self.gained.items())
        )


def digests_of(told: Mapping[int, Sequence[Any]]) -> dict[str, str]:
    """Return a digest of what is told of the items in each of some buckets.

    So that what others do to one of them excuses no more than those beside it.
    """
    hashes: dict[str, Any] = defaultdict(hashlib.sha256)
    for item_id in sorted(told):
        hashes[_bucket(item_id)].update(json.dumps([item_id, *told[item_id]]).encode())
    return {bucket: digest.hexdigest()[:12] for bucket, digest in hashes.items()}


def _bucket(item_id: int) -> str:
    return str(item_id % BUCKETS)


def _without(digests: Mapping[str, str], excused: Collection[str]) -> dict[str, str]:
    return {bucket: digest for bucket, digest in digests.items() if bucket not in excused}
