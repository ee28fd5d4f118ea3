"""API tokens: how programs say who they work for."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import models

PREFIX = "gr_"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def live(self) -> ApiTokenQuerySet:
        return self.filter(revoked_at=None, user__is_active=True)


class ApiToken(models.Model):
    """A user's key for programs.  Only its hash is stored."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(max_length=100)
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


def hash_of(text: str) -> str:
    """Return what is stored of a token.  It is random, so one round of SHA-256 is enough."""
    return hashlib.sha256(text.encode()).hexdigest()
