"""Budgets: what a project may pay for its answers."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import F, Q


class BudgetQuerySet(models.QuerySet["Budget"]):
    def hold(self, project_ids: Collection[int]) -> None:
        """Lock the budgets of these projects until the transaction ends, in a fixed order.

        After players' points, and before any board.
        """
        list(self.select_for_update().filter(pk__in=project_ids).order_by("pk"))

    def reserve(self, project_id: int, points: int) -> bool:
        """Set points aside, or say that there are not so many left.  The database counts."""
        free = F("credits") - F("settled") - F("reserved")
        enough = self.filter(pk=project_id).alias(free=free).filter(free__gte=points)
        return bool(enough.update(reserved=F("reserved") + points))

    def pay(self, project_id: int, points: int, *, free: int) -> None:
        """Pay points out of what was set aside, and let go of so many more."""
        self.filter(pk=project_id).update(
            settled=F("settled") + points, reserved=F("reserved") - points - free
        )


class Budget(models.Model):
    """How many points a project may pay, how many it has, and how many more it may have to.

    The project goes by its id, for only players point at labeling.
    """

    project_id = models.BigIntegerField(primary_key=True)
    credits = models.PositiveBigIntegerField()
    # All that was ever paid: what a verdict takes back, its undoing gives back.
    settled = models.BigIntegerField(default=0)
    # The most that what has been promised may still come to.
    reserved = models.BigIntegerField(default=0)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled__gte=0, reserved__gte=0), name="budget_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credits} for project {self.project_id}"

    @property
    def left(self) -> int:
        """What may still be promised, should all that is promised come to the most it can."""
        return max(0, self.credits - self.settled - self.reserved)
