"""What workers are told, and how they object."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from labeling.api.auth import WORKER_KEY
from labeling.models import Appeal, Flag, Worker
from tests.cases import a_case

pytestmark = pytest.mark.django_db


def playing(client: Client, worker: Worker) -> Client:
    session = client.session
    session[WORKER_KEY] = worker.pk
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    return client


def object_to(client: Client, verdict: int, text: str) -> Any:
    return client.post(
        f"/api/v1/verdicts/{verdict}/appeal", {"text": text}, content_type="application/json"
    )


def test_a_worker_reads_what_was_decided_and_objects(client: Client) -> None:
    case = a_case(n_items=2)
    verdict = case.decide("leave_out").verdict
    playing(client, case.cheat)

    (notice,) = client.get("/api/v1/notices").json()["results"]
    assert (notice["verdict"], notice["can_appeal"], notice["appeal"]) == (verdict.pk, True, None)

    reply = object_to(client, verdict.pk, "It was my cat.")
    assert (reply.status_code, reply.json()["text"]) == (201, "It was my cat.")
    (notice,) = client.get("/api/v1/notices").json()["results"]
    assert (notice["can_appeal"], notice["appeal"]) == (False, "It was my cat.")
    assert Flag.objects.open().get().appeal == Appeal.objects.get()


@pytest.mark.parametrize("text", ["", "   ", None, ["no"], "x" * 2001])
def test_an_appeal_says_something(client: Client, text: Any) -> None:
    case = a_case(n_items=2)
    verdict = case.decide("warn").verdict
    playing(client, case.cheat)

    assert object_to(client, verdict.pk, text).status_code == 400
    assert not Appeal.objects.exists()


def test_what_was_taken_back_needs_no_appeal(client: Client) -> None:
    case = a_case(n_items=2)
    outcome = case.decide("ban")
    case.undo(outcome)
    playing(client, case.cheat)

    told = client.get("/api/v1/notices").json()["results"]

    assert [notice["can_appeal"] for notice in told] == [False, False]
    assert object_to(client, outcome.verdict.pk, "Still.").status_code == 404


def test_no_notice_tells_what_reviewers_see(client: Client) -> None:
    case = a_case(n_items=2)
    case.decide("ban")
    playing(client, case.cheat)

    told = client.get("/api/v1/notices").content.decode()

    assert not any(word in told for word in ("score", "evidence", "harm", "0.99", "key", "gold"))
