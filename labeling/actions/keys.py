"""Make keys for a host's servers, and revoke them."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from labeling.models import Algorithm, Project, SecretKey, SigningKey
from labeling.models.keys import LIVE, SLOTS, TEST
from labeling.models.tokens import hash_of
from labeling.problems import Problem
from labeling.user_tokens import public_key_of

SHOWN = 4
"""How much of a secret key's own letters is kept to know it by."""

MOST_SIGNING = 10


class NoSuchKey(Problem):
    code = "no_such_key"
    title = "No such key"
    status = 404


class TooManyKeys(Problem):
    code = "too_many_keys"
    title = "Revoke one first"
    status = 409


def make_secret_key(*, project_id: int, is_test: bool, at: datetime) -> tuple[SecretKey, str]:
    """Store a new secret key; return it with its text, which cannot be shown again."""
    start = TEST if is_test else LIVE
    text = start + secrets.token_urlsafe(32)
    with transaction.atomic():
        key = SecretKey.objects.create(
            project_id=project_id,
            prefix=text[: len(start) + SHOWN],
            hash=hash_of(text),
            is_test=is_test,
            slot=_free_slot(project_id, is_test),
            created_at=at,
        )
    return key, text


def revoke_secret_key(*, project_id: int, key_id: int, at: datetime) -> None:
    """Let a secret key open nothing any more.  Safe to repeat."""
    own = SecretKey.objects.filter(pk=key_id, project=project_id)
    if not own.exists():
        raise NoSuchKey("This project has no such key.")
    own.live().update(revoked_at=at)


def make_signing_key(
    *, project_id: int, algorithm: str, public_key: str = "", at: datetime
) -> SigningKey:
    """Store a new signing key: a secret of ours, or the public key of a pair that is the host's."""
    shared = algorithm == Algorithm.HS256
    known = "" if shared else public_key_of(public_key)
    with transaction.atomic():
        _lock(project_id)
        if SigningKey.objects.live().filter(project=project_id).count() >= MOST_SIGNING:
            raise TooManyKeys("Up to {most} signing keys are in use at once.", most=MOST_SIGNING)
        return SigningKey.objects.create(
            project_id=project_id,
            kid=f"k_{secrets.token_hex(6)}",
            algorithm=algorithm,
            secret=secrets.token_urlsafe(32) if shared else "",
            public_key=known,
            created_at=at,
        )


def revoke_signing_key(*, project_id: int, key_id: int, at: datetime) -> None:
    """Let a signing key vouch for nobody any more.  Safe to repeat."""
    own = SigningKey.objects.filter(pk=key_id, project=project_id)
    if not own.exists():
        raise NoSuchKey("This project has no such key.")
    own.live().update(revoked_at=at)


def _free_slot(project_id: int, is_test: bool) -> int:
    _lock(project_id)
    live = SecretKey.objects.live().filter(project=project_id, is_test=is_test)
    taken = set(live.values_list("slot", flat=True))
    for slot in SLOTS:
        if slot not in taken:
            return slot
    raise TooManyKeys("Two keys are in use already. Revoke the one you no longer need.")


def _lock(project_id: int) -> None:
    """Let two who make keys of a project at once take turns."""
    Project.objects.select_for_update(of=("self",)).get(pk=project_id)
