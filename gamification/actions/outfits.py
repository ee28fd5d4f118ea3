"""What players wear: a title beside the name, a colour of their nuggets."""

from __future__ import annotations

import uuid

from gamification.actions.fulfilment import TooLate, locked_claim
from gamification.models import ClaimState, Worn
from gamification.rules.rewards import WORN


def wear(*, claim_id: uuid.UUID, player_id: int) -> None:
    """Put on a title or a nugget, in the place of another."""
    with locked_claim(claim_id, player_id=player_id) as claim:
        if claim.state != ClaimState.GRANTED or claim.reward.kind not in WORN:
            raise TooLate("This cannot be put on.")
        Worn.objects.filter(player=player_id, kind=claim.reward.kind).delete()
        Worn.objects.create(player_id=player_id, kind=claim.reward.kind, claim=claim)


def take_off(*, claim_id: uuid.UUID, player_id: int) -> None:
    with locked_claim(claim_id, player_id=player_id) as claim:
        Worn.objects.filter(claim=claim).delete()
