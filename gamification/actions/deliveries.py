"""Deliveries: have claims fulfilled by the programs that do it, as Standard Webhooks.

A call is made outside of any transaction, under a lease, so that nothing waits for somebody else's
program; whoever dies over one leaves it to be made again.  It carries the claim's id each time, by
which the program knows that it has seen it before.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from gamification.actions.fulfilment import locked_claim, settle_delivery
from gamification.models import Claim, ClaimState
from labeling.webhooks import Said, body_of, call, wait_before

LEASE = timedelta(minutes=2)
"""How long somebody may take over one call; longer than the longest of them."""

AT_ONCE = 20
"""Calls made in one run of the job."""

TURN = timedelta(seconds=10)
"""How long a run goes on with new calls; others want the worker too."""


def send_due_claims(*, clock: Callable[[], datetime], rng: random.Random) -> int:
    """Make the calls that are due; say how many were made."""
    n_made, until = 0, clock() + TURN
    while n_made < AT_ONCE and clock() <= until and (claim := _take(clock())):
        n_made += 1
        said = _call(claim, clock())
        with locked_claim(claim.pk) as now:
            # Unless a person has decided meanwhile, or somebody else has called again.
            if now.state == ClaimState.SENDING and now.n_tries == claim.n_tries:
                wait = _wait(now, said, rng)
                settle_delivery(now, error=said.error, wait=wait, at=clock())
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


def _call(claim: Claim, at: datetime) -> Said:
    return call(
        claim.reward.url,
        message_of(claim),
        message_id=str(claim.pk),
        secrets=[claim.reward.secret],
        at=at,
    )


def message_of(claim: Claim) -> str:
    """Return what the program is told: the same words each time."""
    data = {
        "claim": str(claim.pk),
        "reward": claim.reward.slug,
        "player": str(claim.player.worker.public_id),
        "price": claim.price,
    }
    return body_of("reward.claimed", claim.claimed_at, data)


def _wait(claim: Claim, said: Said, rng: random.Random) -> timedelta | None:
    return None if said.is_final else wait_before(claim.n_tries, rng)
