"""Placements: where in a host's pages a project is shown, and to whom."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from labeling.models.projects import Project

LIVE, TEST = "pk_live_", "pk_test_"


class Mode(models.TextChoices):
    """What the widget is for."""

    DEDUPE = "dedupe"
    CAPTCHA = "captcha"
    FEED = "feed"


class FailMode(models.TextChoices):
    """What a captcha lets happen while we cannot be reached."""

    OPEN = "open"
    CLOSED = "closed"


class Fixed(models.TextChoices):
    """How everything ends under a test key."""

    PASS = "pass"
    FAIL = "fail"
    SPENT = "spent"


class PlacementQuerySet(models.QuerySet["Placement"]):
    def active(self) -> PlacementQuerySet:
        return self.filter(is_active=True, project__is_open=True)


class Placement(models.Model):
    """One place in a host's pages.  Its key stands there for everybody to read."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="placements")
    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    mode = models.CharField(max_length=10, choices=Mode)
    # The pages that may show it, such as "https://forum.example": exact, no patterns.
    origins: models.JSONField[list[str], Any] = models.JSONField()
    theme: models.JSONField[dict[str, Any], Any] = models.JSONField(default=dict, blank=True)
    fail_mode = models.CharField(max_length=10, choices=FailMode, default=FailMode.OPEN)
    # A test key's fixed result; "" for a key that is in earnest.
    fixed = models.CharField(max_length=10, choices=Fixed, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fixed="", key__startswith=LIVE)
                | (~Q(fixed="") & Q(key__startswith=TEST)),
                name="placement_key_tells_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_test(self) -> bool:
        return bool(self.fixed)
