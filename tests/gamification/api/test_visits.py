"""Points for what is answered in a host's page."""

from __future__ import annotations

import pytest

from gamification.models import Account, Player
from tests.embedding import a_host_page, call
from tests.factories import a_project, some_items

pytestmark = pytest.mark.django_db


def test_a_visitor_hears_what_an_answer_earned() -> None:
    page = a_host_page(a_project())
    some_items(page.project, 3)
    session = page.open(page.token())["session"]
    asked = call("next", session=session)["challenge"]["id"]

    body = {"challenge_id": asked, "choice": "cat", "took_ms": 5000}
    told = call("answers", body, session=session, status=201)

    assert told["gained"] > 0
    player = Player.objects.get(worker__external_id="u-1")
    assert player.balances.get(account=Account.PENDING).amount == told["gained"]
