"""Visiting a host's page over HTTP."""

from __future__ import annotations

import pytest

from labeling.models import Answer, Challenge, Worker
from tests.embedding import PAGE, a_host_page, call
from tests.factories import a_project, some_items

pytestmark = pytest.mark.django_db


def test_a_visitor_answers_one_challenge_after_another() -> None:
    page = a_host_page(a_project())
    some_items(page.project, 5)
    opened = page.open(page.token(name="Ada"))
    asked = call("next", session=opened["session"])

    told = call(
        "answers",
        {"challenge_id": asked["challenge"]["id"], "choice": "cat", "took_ms": 5000},
        session=opened["session"],
        status=201,
    )

    assert opened["who"] == {"kind": "user", "name": "Ada"}
    assert asked["progress"] == {"answered": 0, "goal": 5}
    assert told["choice"] == "cat"
    assert told["next"]["challenge"]["id"] != asked["challenge"]["id"]
    assert told["next"]["progress"] == {"answered": 1, "goal": 5}
    worker = Answer.objects.get().worker
    assert (worker.host, worker.external_id) == (page.project.host, "u-1")
