"""Players: workers, as the game sees them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from gamification.rules.streaks import is_time_zone


def validate_time_zone(name: str) -> None:
    if not is_time_zone(name):
        raise ValidationError(f"{name!r} is not a time zone.", code="unknown_time_zone")


class PlayerQuerySet(models.QuerySet["Player"]):
    def owe_badges(self, player_ids: Collection[int], *, at: datetime) -> None:
        """Note that these players may have earned badges; who is noted already stays so."""
        self.filter(pk__in=player_ids, badges_due_at=None).update(badges_due_at=at)

    def owed_badges(self) -> PlayerQuerySet:
        return self.filter(badges_due_at__isnull=False).order_by("badges_due_at")


class Player(models.Model):
    """A worker with a public name.  The one table of the game that points at labeling."""

    worker = models.OneToOneField(
        "labeling.Worker", primary_key=True, on_delete=models.PROTECT, related_name="player"
    )
    # What other players see; nothing else of a player is public.
    name = models.CharField(max_length=40)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    created_at = models.DateTimeField()
    # Shown on no board and in no league, though they still play.
    is_hidden = models.BooleanField(default=False)
    # Shown no league, place or comparison themselves.
    is_quiet = models.BooleanField(default=False)
    # The language they have chosen; empty for that of their browser.
    language = models.CharField(max_length=12, blank=True, default="")
    # Until when they have read what happened.
    read_until = models.DateTimeField(null=True, blank=True)
    # Since when they are gone for good; what they have earned stays in the sums.
    left_at = models.DateTimeField(null=True, blank=True)
    # Since when something has happened that may have earned them a badge.
    badges_due_at = models.DateTimeField(null=True, blank=True)

    objects = PlayerQuerySet.as_manager()

    class Meta:
        constraints = [
            # Those who are gone share a name.
            models.UniqueConstraint(
                Lower("name"), condition=Q(left_at=None), name="player_name_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["badges_due_at"],
                condition=Q(badges_due_at__isnull=False),
                name="player_badges_due",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PastZone(models.Model):
    """The time zone a player was in until they changed it."""

    player = models.ForeignKey(
        Player, on_delete=models.CASCADE, related_name="past_zones", db_index=False
    )
    time_zone = models.CharField(max_length=64)
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["player", "until"], name="past_zone_of_player")]

    def __str__(self) -> str:
        return f"{self.time_zone} until {self.until}"
