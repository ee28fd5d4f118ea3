"""Answers over HTTP."""

from uuid import uuid4

import pytest
from django.test import Client

from labeling.models import Answer, Challenge
from tests.factories import a_project, some_items

pytestmark = pytest.mark.django_db


@pytest.fixture
def served(client):
    project = a_project()
    some_items(project, 12)
    return client.post(f"/api/v1/projects/{project.slug}/rounds").json()


def say(client: Client, challenge_id: str, body, key: str = ""):
    return client.post(
        f"/api/v1/challenges/{challenge_id}/answer",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": key or uuid4().hex},
    )


def test_an_answer_is_accepted(client, served):
    challenge_id = served["challenges"][0]["id"]

    reply = say(client, challenge_id, {"choice": "cat", "took_ms": 900})

    assert reply.status_code == 201
    told = reply.json()
    assert told["challenge"] == challenge_id
    assert told["choice"] == "cat"
    assert told["surplus"] is False


def test_can_t_tell_is_null(client, served):
    reply = say(client, served["challenges"][0]["id"], {"choice": None})

    assert reply.status_code == 201
    assert reply.json()["choice"] is None
    assert Answer.objects.get().label == ""


def test_the_same_key_twice_is_one_answer_and_the_same_reply(client, served):
    challenge_id = served["challenges"][0]["id"]
    first = say(client, challenge_id, {"choice": "cat"}, key="k1")

    again = say(client, challenge_id, {"choice": "cat"}, key="k1")

    assert again.json() == first.json()
    assert Answer.objects.count() == 1


def test_another_answer_to_it_is_a_clear_409(client, served):
    challenge_id = served["challenges"][0]["id"]
    say(client, challenge_id, {"choice": "cat"})

    reply = say(client, challenge_id, {"choice": "dog"})

    assert reply.status_code == 409
    assert reply.json()["code"] == "already_answered"


def test_the_key_of_another_answer_is_a_clear_422(client, served):
    challenge_id = served["challenges"][0]["id"]
    say(client, challenge_id, {"choice": "cat"}, key="k1")

    reply = say(client, challenge_id, {"choice": "dog"}, key="k1")

    assert reply.status_code == 422
    assert reply.json()["code"] == "idempotency_key_reused"


def test_a_foreign_challenge_is_as_if_it_were_not(client, served):
    other = Client()
    project = a_project()
    some_items(project, 3)
    other.post(f"/api/v1/projects/{project.slug}/rounds")

    foreign = say(other, served["challenges"][0]["id"], {"choice": "cat"})
    missing = say(other, str(uuid4()), {"choice": "cat"})

    assert foreign.status_code == missing.status_code == 404
    assert foreign.json() == missing.json()
    assert not Answer.objects.exists()


def test_who_has_no_session_is_told_so(served):
    reply = say(Client(), served["challenges"][0]["id"], {"choice": "cat"})

    assert reply.status_code == 401
    assert reply.json()["code"] == "not_signed_in"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"choice": "cow"}, 422, "unknown_label"),
        ({}, 400, "invalid"),
        ({"choice": ["cat"]}, 400, "invalid"),
        ({"choice": "cat", "took_ms": -1}, 400, "invalid"),
        ({"choice": "cat", "took_ms": 10**30}, 400, "invalid"),
        ({"choice": "c" * 300}, 400, "invalid"),
        ("{", 400, "parse_error"),
        ("[]", 400, "invalid"),
        ('{"choice": "cat\\u0000"}', 400, "parse_error"),
        ('{"choice": NaN}', 400, "parse_error"),
    ],
)
def test_bad_input_gets_a_clear_error_and_writes_nothing(client, served, body, status, code):
    reply = say(client, served["challenges"][0]["id"], body)

    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert reply["Content-Type"] == "application/problem+json"
    assert reply.json()["detail"]
    assert not Answer.objects.exists()
    assert not Challenge.objects.answered().exists()


def test_a_page_of_another_site_cannot_answer(client, served):
    reply = client.post(
        f"/api/v1/challenges/{served['challenges'][0]['id']}/answer",
        {"choice": "cat"},
        content_type="application/json",
        headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    )

    assert reply.status_code == 403
    assert reply.json()["code"] == "cross_site"
    assert not Answer.objects.exists()
