"""Hosts: the products that embed us."""

from __future__ import annotations

from django.db import models


class Host(models.Model):
    """A product whose own users are workers here."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
