"""Deliveries: have claims fulfilled by the programs that do it, as Standard Webhooks.

A call is made outside of any transaction, under a lease, so that nothing waits for somebody else's
program; whoever dies over one leaves it to be made again.  It carries the claim's id each time, by
which the program knows that it has seen it before.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from standardwebhooks import Webhook

from gamification.actions.fulfilment import locked_claim, settle_delivery
from gamification.models import Claim, ClaimState
from gamification.rules.rewards import wait_before
from labeling.fetching import NotFetched, post

LEASE = timedelta(minutes=2)
"""How long somebody may take over one call; longer than the longest of them."""

AT_ONCE = 20
"""Calls made in one run of the job."""

TURN = timedelta(seconds=10)
"""How long a run goes on with new calls; others want the worker too."""

GONE = 410
"""There is nobody there any more, and calling again is no use."""

UP_TO = 0.2
"""How much longer one waits by chance, so that not all who failed together call together."""


def send_due_claims(*, clock: Callable[[], datetime], rng: random.Random) -> int:
    """Make the calls that are due; say how many were made."""
    n_made, until = 0, clock() + TURN
    while n_made < AT_ONCE and clock() <= until and (claim := _take(clock())):
        n_made += 1
        error, is_final = _call(claim, clock())
        with locked_claim(claim.pk) as now:
            # Unless a person has decided meanwhile, or somebody else has called again.
            if now.state == ClaimState.SENDING and now.n_tries == claim.n_tries:
                wait = None if is_final else _wait(now, rng)
                settle_delivery(now, error=error, wait=wait, at=clock())
    return n_made


def _take(at: datetime) -> Claim | None:
    with transaction.atomic():
        due = Claim.objects.due(at, [ClaimState.SENDING]).select_related("reward", "player__worker")
        claim = due.select_for_update(of=("self",), skip_locked=True).first()
        if claim:
            claim.due_at = at + LEASE
            claim.n_tries += 1
            claim.save(update_fields=["due_at", "n_tries"])
    return claim


def _call(claim: Claim, at: datetime) -> tuple[str, bool]:
    """Return what went wrong, which is nothing when all went well, and whether that is final."""
    body = message_of(claim)
    try:
        reply = post(claim.reward.url, body.encode(), _headers(claim, body, at))
    except NotFetched as error:
        return str(error), False
    if reply.is_success:
        return "", False
    return f"The program answered {reply.status}.", reply.status == GONE


def message_of(claim: Claim) -> str:
    """Return what the program is told: the same words each time."""
    data = {
        "claim": str(claim.pk),
        "reward": claim.reward.slug,
        "player": str(claim.player.worker.public_id),
        "price": claim.price,
    }
    told = {"type": "reward.claimed", "timestamp": claim.claimed_at.isoformat(), "data": data}
    return json.dumps(told, separators=(",", ":"))


def _headers(claim: Claim, body: str, at: datetime) -> dict[str, str]:
    message_id = str(claim.pk)
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(claim.reward.secret).sign(message_id, at, body),
    }


def _wait(claim: Claim, rng: random.Random) -> timedelta | None:
    wait = wait_before(claim.n_tries)
    return wait and wait * (1 + rng.uniform(0, UP_TO))
