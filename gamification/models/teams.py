"""Teams: players who gather for one board together."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from gamification.models.players import Player


class Team(models.Model):
    """Players who found each other by a code."""

    name = models.CharField(max_length=40)
    # Whoever knows it may join.
    code = models.CharField(max_length=12, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A player's one team, and what of their week was not earned in it."""

    player = models.OneToOneField(
        Player, primary_key=True, on_delete=models.CASCADE, related_name="membership"
    )
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    joined_at = models.DateTimeField()
    # The points they already had in the week they joined, which stay their own.
    joined_week = models.DateField()
    points_before = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"player {self.player_id} in team {self.team_id}"
