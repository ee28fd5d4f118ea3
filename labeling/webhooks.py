"""Webhooks, as Standard Webhooks proposes them: how one is worded, signed, sent and sent again."""

from __future__ import annotations

import base64
import json
import random
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from standardwebhooks import Webhook

from labeling.fetching import Limits, NotFetched, post

GONE = 410
"""There is nobody there any more, and calling again is no use."""

MAX_BODY = 20_000
"""Bytes; what does not fit is asked for over the API."""

PATIENCE = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long after the try before it each call is made."""

UP_TO = 0.2
"""How much longer one waits by chance, so that not all who failed together call together."""


def body_of(type: str, at: datetime, data: Mapping[str, Any]) -> str:
    """Return what is told, the same words at every try.

    >>> from datetime import UTC
    >>> body_of("model.trained", datetime(2026, 5, 4, tzinfo=UTC), {"version": 3})
    '{"type":"model.trained","timestamp":"2026-05-04T00:00:00+00:00","data":{"version":3}}'
    """
    told = {"type": type, "timestamp": at.isoformat(), "data": data}
    body = json.dumps(told, separators=(",", ":"))
    if len(body.encode()) >= MAX_BODY:
        raise ValueError(f"What is told of {type} is longer than {MAX_BODY} bytes.")
    return body


def new_secret() -> str:
    """Return a key for signing, as Standard Webhooks writes them."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


@dataclass(frozen=True, slots=True)
class Said:
    """What came of a call: the status it was answered with, or why there is none."""

    status: int | None
    error: str = ""

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_final(self) -> bool:
        return self.is_success or self.status == GONE


def call(
    url: str,
    body: str,
    *,
    message_id: str,
    secrets: Sequence[str],
    at: datetime,
    limits: Limits | None = None,
) -> Said:
    """Tell an address; whatever comes of it is returned, and nothing is raised."""
    try:
        headers = _headers(body, message_id, secrets, at)
        said = Said(post(url, body.encode(), headers, limits=limits))
    except NotFetched as error:
        return Said(None, str(error))
    return said if said.is_success else replace(said, error=f"It answered {said.status}.")


def _headers(body: str, message_id: str, secrets: Sequence[str], at: datetime) -> dict[str, str]:
    signatures = [Webhook(secret).sign(message_id, at, body) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def wait_before(n_failed: int, rng: random.Random) -> timedelta | None:
    """Return how long to wait after so many calls that failed; None when it was the last.

    >>> wait_before(1, random.Random(1)).total_seconds() // 1
    5.0
    >>> wait_before(len(PATIENCE), random.Random(1)) is None
    True
    """
    if n_failed >= len(PATIENCE):
        return None
    return PATIENCE[n_failed] * (1 + rng.uniform(0, UP_TO))
