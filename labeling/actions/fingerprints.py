"""Fingerprints: what a reviewer has seen, as they hand it in with their verdict.

Work goes on while a reviewer thinks.  What they have seen is what was answered until then; that is
held against what the verdict does to the same answers.  What the worker goes on to answer is no
part of it, and where others have answered too, as many items may come out otherwise.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing

SALT = "labeling.verdict"

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
    # Items by what happens to them, and a digest of what happens to each.
    counts: Mapping[str, int]
    digest: str

    def sealed(self) -> str:
        told = [
            self.flag_id,
            self.decision,
            self.until.isoformat(),
            self.treated,
            self.counts,
            self.digest,
        ]
        return signing.dumps(told, salt=SALT, compress=True)

    @classmethod
    def read(cls, text: str) -> Fingerprint:
        try:
            flag_id, decision, until, treated, counts, digest = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            raise Forged from None
        return cls(flag_id, decision, datetime.fromisoformat(until), treated, counts, digest)

    def is_fresh(self, at: datetime) -> bool:
        return at - self.until <= FRESH

    def fits(self, done: Fingerprint, *, n_moved: int) -> bool:
        """Say whether this was a preview of what was done, while others moved so many items."""
        asked = (self.flag_id, self.decision, self.until, self.treated)
        if asked != (done.flag_id, done.decision, done.until, done.treated):
            return False
        return self.digest == done.digest or all(
            abs(done.counts[what] - n) <= n_moved for what, n in self.counts.items()
        )


def digest_of(told: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]
