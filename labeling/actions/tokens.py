"""Make API tokens and revoke them."""

from __future__ import annotations

import secrets
from datetime import datetime

from labeling.models import ApiToken
from labeling.models.tokens import PREFIX, hash_of
from labeling.problems import Problem


class NoSuchToken(Problem):
    code = "no_such_token"
    title = "No such token"
    status = 404


def make_token(*, user_id: int, name: str, at: datetime) -> tuple[ApiToken, str]:
    """Store a new token; return it with its text, which cannot be shown again."""
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(user_id=user_id, name=name, hash=hash_of(text), created_at=at)
    return token, text


def revoke_token(*, token_id: int, user_id: int, at: datetime) -> None:
    """Let a token open nothing any more.  Safe to repeat."""
    own = ApiToken.objects.filter(pk=token_id, user_id=user_id)
    if not own.exists():
        raise NoSuchToken("There is no such token of yours.")
    own.filter(revoked_at=None).update(revoked_at=at)
