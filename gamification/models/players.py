"""Players: workers, as the game sees them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from gamification.rules.streaks import is_time_zone


def validate_time_zone(name: str) -> None:
    if not is_time_zone(name):
        raise ValidationError(f"{name!r} is not a time zone.", code="unknown_time_zone")


class Player(models.Model):
    """A worker with a public name.  The one table of the game that points at labeling."""

    worker = models.OneToOneField(
        "labeling.Worker", primary_key=True, on_delete=models.PROTECT, related_name="player"
    )
    # What other players see; nothing else of a player is public.
    name = models.CharField(max_length=40)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="player_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
