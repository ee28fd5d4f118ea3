"""The captcha-like check: chances to pass it, and the passes that hosts' servers ask us about."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from labeling.models.embed_sessions import EmbedSession
from labeling.models.placements import Placement
from labeling.models.rounds import Challenge, Round

LONGEST_ACTION, LONGEST_DATA, LONGEST_KEY = 32, 255, 200


class CaptchaTryQuerySet(models.QuerySet["CaptchaTry"]):
    def unsolved(self) -> CaptchaTryQuerySet:
        return self.filter(solved_at=None)


class CaptchaTry(models.Model):
    """One chance to pass: two items to label, or work to prove.  It can be taken once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(
        EmbedSession, null=True, on_delete=models.SET_NULL, related_name="captcha_tries"
    )
    # The two items, and which of them decides.  None where there were none to show.
    round = models.OneToOneField(
        Round, null=True, blank=True, on_delete=models.CASCADE, related_name="captcha_try"
    )
    known = models.OneToOneField(
        Challenge, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    # What the page says this is for, and what it would like to hear again.
    action = models.CharField(max_length=LONGEST_ACTION, blank=True)
    cdata = models.CharField(max_length=LONGEST_DATA, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    solved_at = models.DateTimeField(null=True, blank=True)

    objects = CaptchaTryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "captcha tries"
        constraints = [
            models.CheckConstraint(
                condition=Q(round=None, known=None) | Q(round__isnull=False, known__isnull=False),
                name="captcha_try_knows_one_of_two",
            ),
        ]

    def __str__(self) -> str:
        return f"captcha try {self.pk}"


class CaptchaPassQuerySet(models.QuerySet["CaptchaPass"]):
    def unspent(self, at: datetime) -> CaptchaPassQuerySet:
        return self.filter(spent_at=None, expires_at__gt=at)


class CaptchaPass(models.Model):
    """That somebody has passed.  Their page holds its text; here stands its hash."""

    hash = models.CharField(max_length=64, unique=True)
    placement = models.ForeignKey(
        Placement, on_delete=models.CASCADE, related_name="captcha_passes"
    )
    # The page it was made for, and what for.
    origin = models.CharField(max_length=300)
    action = models.CharField(max_length=LONGEST_ACTION, blank=True)
    cdata = models.CharField(max_length=LONGEST_DATA, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    spent_at = models.DateTimeField(null=True, blank=True)
    # Who asks again under the key it was spent by is told the same again.
    spent_by = models.CharField(max_length=LONGEST_KEY, blank=True)

    objects = CaptchaPassQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "captcha passes"
        constraints = [
            models.CheckConstraint(
                condition=Q(spent_by="") | Q(spent_at__isnull=False),
                name="captcha_pass_spent_by_whom_when",
            ),
        ]

    def __str__(self) -> str:
        return f"captcha pass {self.pk}"
