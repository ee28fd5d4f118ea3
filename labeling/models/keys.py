"""Keys: how a host's servers say who they are, and who their people are."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from labeling.models.projects import Project

LIVE, TEST = "sk_live_", "sk_test_"
SLOTS = (1, 2)
"""Two, so that one key can be replaced while the other is still in use."""


class SecretKeyQuerySet(models.QuerySet["SecretKey"]):
    def live(self) -> SecretKeyQuerySet:
        return self.filter(revoked_at=None)


class SecretKey(models.Model):
    """What a host's server sends us as its bearer token.  Only its hash is stored."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="secret_keys")
    # Its beginning, by which its owner can tell it from another.
    prefix = models.CharField(max_length=20)
    hash = models.CharField(max_length=64, unique=True)
    is_test = models.BooleanField()
    slot = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SecretKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "is_test", "slot"],
                condition=Q(revoked_at=None),
                name="secret_key_has_its_slot_alone",
            ),
            models.CheckConstraint(condition=Q(slot__in=SLOTS), name="two_secret_keys_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…"


class Algorithm(models.TextChoices):
    """How user tokens are signed; the names are those of the tokens' own header."""

    HS256 = "HS256", "HS256"
    EDDSA = "EdDSA", "EdDSA"


class SigningKeyQuerySet(models.QuerySet["SigningKey"]):
    def live(self) -> SigningKeyQuerySet:
        return self.filter(revoked_at=None)


class SigningKey(models.Model):
    """What a host signs its user tokens with.  The record says how, whatever a token claims."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="signing_keys")
    kid = models.CharField(max_length=64)
    algorithm = models.CharField(max_length=10, choices=Algorithm)
    # One of the two.  A secret must be read to check with, so a host that would rather share none
    # gives its public key.
    secret = models.CharField(max_length=100, blank=True)
    public_key = models.TextField(blank=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kid"],
                condition=Q(revoked_at=None),
                name="signing_key_named_once",
            ),
            models.CheckConstraint(
                condition=(
                    Q(algorithm=Algorithm.HS256, public_key="") & ~Q(secret="")
                    | Q(algorithm=Algorithm.EDDSA, secret="") & ~Q(public_key="")
                ),
                name="signing_key_fits_its_algorithm",
            ),
        ]

    def __str__(self) -> str:
        return self.kid
