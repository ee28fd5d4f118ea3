"""Checkpoints: how far the jobs that go over the past have come."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class CheckpointQuerySet(models.QuerySet["Checkpoint"]):
    def reached(self, name: str) -> datetime | None:
        return self.filter(name=name).values_list("until", flat=True).first()

    def reach(self, name: str, until: datetime) -> None:
        self.update_or_create(name=name, defaults={"until": until})

    def hold(self, name: str, at: datetime) -> None:
        """Let nobody else do what goes by this name until the transaction ends."""
        self.get_or_create(name=name, defaults={"until": at})
        self.select_for_update().get(name=name)


class Checkpoint(models.Model):
    """Everything up to then has been gone over with success."""

    name = models.CharField(max_length=50, primary_key=True)
    until = models.DateTimeField()

    objects = CheckpointQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} until {self.until}"
