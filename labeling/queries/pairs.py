"""Pairs as they are shown."""

from __future__ import annotations

from uuid import UUID

from django.utils.crypto import salted_hmac

from labeling.questions.pair import Sides, sides_of


def sides_shown(text: str, challenge_id: UUID) -> Sides:
    """Return the two sides of an item in the order in which this challenge shows them."""
    sides = sides_of(text)
    return sides.turned() if is_turned(challenge_id) else sides


def is_turned(challenge_id: UUID) -> bool:
    """Say whether a challenge shows the older thread second: by chance, and always the same.

    Without our key nobody can tell from the challenge's id which of the two is the older one.
    """
    digest = salted_hmac("labeling.pair", str(challenge_id), algorithm="sha256").digest()
    return bool(digest[0] & 1)
