"""Claims: what players have spent points on, and how far each has come."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import models
from django.db.models import Q

from gamification.models.ledger import LedgerTx
from gamification.models.players import Player
from gamification.models.rewards import Reward


class ClaimState(models.TextChoices):
    HELD = "held", "waits for its time, or for a person"
    SENDING = "sending", "whoever fulfils it is being called"
    GRANTED = "granted"
    REFUSED = "refused", "refused, and paid back"
    GIVEN_BACK = "given_back", "given back, and paid back"


STANDING = [ClaimState.HELD, ClaimState.SENDING, ClaimState.GRANTED]
"""Paid for; in the other states the points are back."""

# Why a claim was paid back, where no person said it in words.
AFTER_A_VERDICT = "verdict"
NOBODY_HAD_TIME = "waited_too_long"
CHANGED_MIND = "changed_mind"

OPEN = [ClaimState.HELD, ClaimState.SENDING]
ENDED = [ClaimState.REFUSED, ClaimState.GIVEN_BACK]


class ClaimQuerySet(models.QuerySet["Claim"]):
    def of(self, player_id: int) -> ClaimQuerySet:
        return self.filter(player=player_id)

    def standing(self) -> ClaimQuerySet:
        return self.filter(state__in=STANDING)

    def open(self) -> ClaimQuerySet:
        return self.filter(state__in=OPEN)

    def due(self, at: datetime, states: Collection[str]) -> ClaimQuerySet:
        return self.filter(state__in=states, due_at__lte=at).order_by("due_at")

    def out_of_stock_for_good(self) -> ClaimQuerySet:
        """Return those whose piece is not in stock: it is theirs, or has been."""
        return self.filter(Q(state__in=STANDING) | Q(granted_at__isnull=False))

    def places_taken(self, player_id: int, reward_id: int) -> set[int]:
        mine = self.standing().filter(player=player_id, reward=reward_id)
        return set(mine.values_list("nth", flat=True))


class Claim(models.Model):
    """A reward that a player has paid for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    player = models.ForeignKey(Player, on_delete=models.PROTECT, related_name="claims")
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="claims")
    # What it cost then, and the transaction by which it was paid.
    price = models.PositiveIntegerField()
    tx = models.OneToOneField(LedgerTx, on_delete=models.PROTECT, related_name="claim")
    # The player's first of this reward, or their second …
    nth = models.PositiveIntegerField()
    key = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=ClaimState, default=ClaimState.HELD)
    # What the player is told of why it was refused or given back.
    why = models.CharField(max_length=300, blank=True)
    claimed_at = models.DateTimeField()
    # When it is looked at next; None once nothing more happens by itself.
    due_at = models.DateTimeField(null=True, blank=True)
    granted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Of the calls to whoever fulfils it.
    n_tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            # Two who claim at once for one player cannot both be the last that is allowed.
            models.UniqueConstraint(
                fields=["player", "reward", "nth"],
                condition=Q(state__in=STANDING),
                name="claim_once_per_place",
            ),
            models.UniqueConstraint(
                fields=["player", "key"], condition=~Q(key=""), name="claim_once_per_key"
            ),
            models.CheckConstraint(
                condition=Q(state__in=STANDING, ended_at=None)
                | Q(state__in=ENDED, ended_at__isnull=False),
                name="claim_ends_when_paid_back",
            ),
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(granted_at__isnull=False),
                name="claim_granted_at_some_time",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=OPEN), name="claim_due"),
            models.Index(fields=["player", "-claimed_at"], name="claim_of_player"),
        ]

    def __str__(self) -> str:
        return f"claim {self.pk}"


class Worn(models.Model):
    """What a player shows of what they have claimed: one title, one nugget."""

    player = models.ForeignKey(
        Player, on_delete=models.CASCADE, related_name="worn", db_index=False
    )
    kind = models.CharField(max_length=10)
    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="worn")

    class Meta:
        verbose_name_plural = "worn"
        constraints = [
            models.UniqueConstraint(fields=["player", "kind"], name="worn_one_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of player {self.player_id}"
