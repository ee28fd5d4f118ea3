from __future__ import annotations

from datetime import timedelta

import pytest

from labeling.actions.replies import KEPT, forget_old_replies
from labeling.models import IdempotentReply
from tests.factories import NOW, a_user

pytestmark = pytest.mark.django_db


def test_only_replies_that_nobody_will_ask_for_are_forgotten() -> None:
    user = a_user()
    for key, age in [("old", KEPT + timedelta(seconds=1)), ("new", KEPT)]:
        IdempotentReply.objects.create(
            user=user, key=key, request_hash="", status=200, body={}, created_at=NOW - age
        )

    assert forget_old_replies(at=NOW) == 1
    assert IdempotentReply.objects.get().key == "new"
