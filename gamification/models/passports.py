"""Passports: signed badges that players have taken with them."""

from __future__ import annotations

import uuid

from django.db import models

from gamification.models.players import Player


class SkillBadge(models.Model):
    """What a player had proved for a question type when they asked for it, signed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    player = models.ForeignKey(
        Player, on_delete=models.CASCADE, related_name="skill_badges", db_index=False
    )
    question_type = models.CharField(max_length=20)
    n_right = models.PositiveIntegerField()
    n_audits = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    # The credential as a JSON Web Token.
    token = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["player", "question_type", "n_right", "n_audits"], name="skill_badge_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.n_right} of {self.n_audits} in {self.question_type}"
