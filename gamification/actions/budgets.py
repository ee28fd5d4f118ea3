"""Budgets: let an owner say what a project may pay, and keep count of what it has."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache

from gamification.models import Budget
from gamification.queries.budgets import kept_paid_by


def set_budget(*, project_id: int, credits: int | None, at: datetime) -> None:
    """Say how much a project may pay in all; None lets it pay whatever it takes."""
    if credits is None:
        Budget.objects.filter(pk=project_id).delete()
        return
    Budget.objects.update_or_create(pk=project_id, defaults={"credits": credits})
    cache.delete(f"paid:{project_id}")
    _count(project_id, at)


def count_budgets(*, at: datetime) -> None:
    """Count again what those projects have paid that may pay only so much."""
    for project_id in list(Budget.objects.order_by("pk").values_list("pk", flat=True)):
        _count(project_id, at)


def _count(project_id: int, at: datetime) -> None:
    paid = kept_paid_by(project_id)
    Budget.objects.filter(pk=project_id).update(
        settled=paid.settled, pending=paid.pending, counted_at=at
    )
