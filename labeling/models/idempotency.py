"""Idempotent replies: the same key twice is one effect and the same reply."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


class IdempotentReply(models.Model):
    """What a write under an ``Idempotency-Key`` was answered, committed with its effect.

    Answers need none: the challenge itself can be answered only once.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    key = models.CharField(max_length=200)
    # Of method, path and body.
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body: models.JSONField[Any, Any] = models.JSONField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "idempotent replies"
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="reply_once_per_key"),
        ]

    def __str__(self) -> str:
        return self.key
