"""Budgets: what a project may pay for its answers."""

from __future__ import annotations

from django.db import models


class Budget(models.Model):
    """How many points a project may pay, and how many it has.

    What it has paid is counted again from the ledger every so often.  The project goes by its id,
    for only players point at labeling.
    """

    project_id = models.BigIntegerField(primary_key=True)
    credits = models.PositiveBigIntegerField()
    # By the ledger, when it was last counted.
    settled = models.BigIntegerField(default=0)
    pending = models.BigIntegerField(default=0)
    counted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.credits} for project {self.project_id}"

    @property
    def left(self) -> int:
        """What may still be promised, if what is pending settles as promised on average."""
        return max(0, self.credits - self.settled - self.pending)

    @property
    def is_spent(self) -> bool:
        return self.left == 0
