"""Audits: items an expert checks after they were answered, so that nobody can have known."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from labeling.models.items import Item
from labeling.models.projects import Project


class AuditQuerySet(models.QuerySet["Audit"]):
    def of(self, project_id: int) -> AuditQuerySet:
        return self.filter(project_id=project_id)

    def waiting(self) -> AuditQuerySet:
        return self.filter(checked_at=None)

    def checked(self) -> AuditQuerySet:
        return self.filter(checked_at__isnull=False)

    def oldest_first(self) -> AuditQuerySet:
        return self.order_by("chosen_at", "pk")


class Audit(models.Model):
    """An item chosen for checking, and what the expert said."""

    item = models.OneToOneField(
        Item, primary_key=True, on_delete=models.CASCADE, related_name="audit"
    )
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="audits", db_index=False
    )
    # What the crowd had said, and how likely the item was to be chosen: with it, a sample that is
    # not even still says how many labels are right.
    consensus_label = models.CharField(max_length=200)
    chance = models.FloatField()
    chosen_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Empty when the expert could not tell either.
    label = models.CharField(max_length=200, blank=True)
    # Of the crowd's label; None while it waits, and where the expert could not tell.
    is_right = models.BooleanField(null=True, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(chance__gt=0, chance__lte=1), name="audit_chance_is_one"
            ),
        ]
        indexes = [
            models.Index(
                fields=["project", "chosen_at", "item"],
                condition=Q(checked_at=None),
                name="audit_queue",
            ),
            models.Index(fields=["project", "-checked_at"], name="audit_checked"),
        ]

    def __str__(self) -> str:
        return f"audit of item {self.pk}"
