"""Truths: labels kept aside only to score a demo.  Nothing that serves or decides reads them."""

from __future__ import annotations

from django.db import models

from labeling.models.items import Item


class DemoTruth(models.Model):
    """What a demo item really is, by the data set it comes from."""

    item = models.OneToOneField(
        Item, primary_key=True, on_delete=models.CASCADE, related_name="demo_truth"
    )
    label = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"item {self.pk} is {self.label}"
