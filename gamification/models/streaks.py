"""Streaks: the days on which a player finished a round."""

from __future__ import annotations

from django.db import models

from gamification.models.players import Player


class ActivityDay(models.Model):
    """A local day that counts.  No later change of zone or clock moves it."""

    player = models.ForeignKey(
        Player, on_delete=models.CASCADE, related_name="activity_days", db_index=False
    )
    local_date = models.DateField()
    time_zone = models.CharField(max_length=64)
    # When the first and the last round of the day were finished.
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["player", "local_date"], name="activity_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.local_date} in {self.time_zone}"
