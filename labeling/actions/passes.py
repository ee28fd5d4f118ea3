"""Passes: what somebody gets who has passed a captcha, good for one thing and not for long."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from labeling.conf import conf
from labeling.models import CaptchaPass, Fixed, Placement
from labeling.models.tokens import hash_of

PREFIX = "pass_"


class UnknownPass(Exception):
    """What was sent is no pass."""


class ForeignPass(Exception):
    """The pass was made for another site key than the secret is for."""


class SpentPass(Exception):
    """The pass has been used, or is too old."""


def make_pass(*, placement_id: int, origin: str, action: str, cdata: str, at: datetime) -> str:
    """Make a pass for one page and one purpose; return its text, which is stored nowhere."""
    text = PREFIX + secrets.token_urlsafe(32)
    CaptchaPass.objects.create(
        hash=hash_of(text),
        placement_id=placement_id,
        origin=origin,
        action=action,
        cdata=cdata,
        made_at=at,
        expires_at=at + conf().CAPTCHA_PASS,
    )
    return text


def spend_pass(
    *, text: str, project_id: int, is_test: bool, site_key: str, key: str, at: datetime
) -> CaptchaPass:
    """Let a pass be good for one thing; asked again under the same key, it is the same thing."""
    with transaction.atomic(durable=True):
        found = _found(text)
        placement = found.placement
        is_theirs = placement.project_id == project_id and placement.is_test == is_test
        if not is_theirs or site_key not in ("", placement.key):
            raise ForeignPass
        if placement.is_test:
            _end_as_fixed(placement)
        elif not _spend(found, key, at):
            raise SpentPass
    return found


def forget_old_passes(*, at: datetime) -> None:
    """Forget passes that are of no use any more."""
    CaptchaPass.objects.filter(expires_at__lt=at - conf().CAPTCHA_KEPT).delete()


def _found(text: str) -> CaptchaPass:
    found = CaptchaPass.objects.select_related("placement").filter(hash=hash_of(text)).first()
    if found is None:
        raise UnknownPass
    return found


def _end_as_fixed(placement: Placement) -> None:
    """End as a test key always does; whatever has been done with the pass before."""
    if placement.fixed == Fixed.FAIL:
        raise UnknownPass
    if placement.fixed == Fixed.SPENT:
        raise SpentPass


def _spend(found: CaptchaPass, key: str, at: datetime) -> bool:
    this = CaptchaPass.objects.filter(pk=found.pk)
    # In one statement, so that of two who ask at once only one is told yes.
    is_first = this.unspent(at).update(spent_at=at, spent_by=key)
    if is_first or not key:
        return bool(is_first)
    # Whose reply was lost may ask again, for as long as it would have been good.
    return this.filter(spent_by=key, expires_at__gt=at).exists()
