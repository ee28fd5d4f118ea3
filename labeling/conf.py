"""Labeling's own settings, named and typed, with defaults.

Override one in ``project/settings.py`` as ``LABELING = {"ROUND_SIZE": 8}``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from functools import cache

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Conf:
    """What may be tuned without touching code."""

    ROUND_SIZE: int = 10
    """Challenges in a round."""

    ROUND_LEASE: timedelta = timedelta(minutes=15)
    """How long a served round keeps its places."""

    GOLD_POOL: int = 150
    """Gold that can be shown, in a project, below which consensus makes more."""

    GOLD_MOST_SHOWN_PROMOTED: int = 25
    """How many workers meet a gold that consensus has made."""

    AUDIT_BACKLOG: int = 100
    """Audits that may wait, in a project, before hardly any more are drawn."""

    OUTBOX_LEASE: timedelta = timedelta(minutes=2)
    """How long a worker may take over one batch of reactions; longer than the longest of them."""

    OUTBOX_BATCH: int = 600
    """Reactions claimed at once."""

    OUTBOX_DELAY: timedelta = timedelta(seconds=1)
    """How long reactions gather before a worker is woken for them."""

    OUTBOX_TRIES: int = 8
    """Tries before a reaction is given up and shown to the operator."""

    QUEUE_OVERLAP: timedelta = timedelta(seconds=5)
    """How far a worker's cursor stays behind, for those still committing."""

    TRAIN_MIN_LABELS: int = 60
    """Retired items before the first model is trained."""

    TRAIN_GROWTH: float = 1.25
    """The next training waits for this many times the labels of the last one."""

    TRAIN_PAUSE: timedelta = timedelta(seconds=20)
    """The least time from one training of a project to the next; a large project waits longer."""

    TRAIN_LEASE: timedelta = timedelta(minutes=10)
    """The longest a training may take before it is taken for dead, and the rest after a failure."""

    GUESTS_PER_HOUR: int = 600
    """New guests from one address in an hour."""

    EMBED_SESSION: timedelta = timedelta(minutes=15)
    """How long a frame in a host's page may go on without asking the page for a fresh token."""

    EMBED_ROUND_SIZE: int = 2
    """Challenges leased at a time to who visits a host's page: most of them answer few."""

    EMBED_LEASE: timedelta = timedelta(minutes=2)
    """How long their places are held.  An answer that comes later counts all the same."""

    VISITS_PER_HOUR: int = 1200
    """Embed sessions opened from one address in an hour."""

    SUGGESTIONS_PER_HOUR: int = 60
    """Pairs of threads that one visitor of a host's page may put together in an hour."""

    EMBED_CALLS_PER_MINUTE: int = 120
    """What a frame may ask for in one session."""

    CAPTCHA_LEASE: timedelta = timedelta(minutes=5)
    """How long a chance to pass a captcha lasts."""

    CAPTCHA_PASS: timedelta = timedelta(seconds=300)
    """How long a host's server may take before it asks about a pass."""

    CAPTCHA_KEPT: timedelta = timedelta(days=1)
    """How long chances and passes are kept when they are of no use any more."""

    CAPTCHA_TRIES: int = 15
    """Chances to pass, in one session, in ten minutes."""

    CAPTCHA_TRIES_OF_ADDRESS: int = 150
    """Chances to pass, from one address, in ten minutes."""

    WORK_COST: int = 5000
    """Steps of the proof of work for each key that is tried."""

    WORK_MOST_TRIES: int = 600
    """Keys that are tried until the work is done, at most; half of them at least."""

    N_PROXIES: int = 0
    """Proxies of ours before us, whose word on the client's address is believed."""

    OUR_NETWORKS: tuple[str, ...] = ()
    """Networks that may be called on any port; all else must be on the open internet, by https."""

    UPLOAD_MAX_BYTES: int = 64 * 1024 * 1024
    """The largest file an import takes through the web."""


@cache
def conf() -> Conf:
    """Return the settings in force."""
    given = getattr(settings, "LABELING", {})
    unknown = set(given) - {field.name for field in fields(Conf)}
    if unknown:
        raise ValueError(f"LABELING has no setting {', '.join(sorted(unknown))}.")
    return Conf(**given)
