"""Webhooks over HTTP: who is told, what is shown of it, and what is not."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from labeling.models import Delivery, Endpoint, Project
from tests.factories import a_project, a_user
from tests.listening import NOW, Program, a_delivery, an_endpoint, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return a_user()


@pytest.fixture
def project(owner: User) -> Project:
    return a_project(owner=owner, slug="beasts")


@pytest.fixture
def asks(owner: User, client: Client):
    client.force_login(owner)

    def ask(method: str, rest: str = "", body: Any = None) -> Any:
        return client.generic(
            method,
            f"/api/v1/projects/beasts/webhooks{rest}",
            "" if body is None else json.dumps(body),
            content_type="application/json",
        )

    return ask


def test_the_secret_is_shown_once(project: Project, asks) -> None:
    made = asks("POST", body={"url": "https://hooks.example/", "types": ["model.trained"]})

    assert made.status_code == 201
    secret = made.json()["secret"]
    assert Endpoint.objects.get().secret == secret
    assert secret not in asks("GET").content.decode()
    anew = asks("POST", f"/{made.json()['id']}/secret").json()
    assert anew["secret"] != secret and anew["old_secret_until"]
    assert secret not in asks("PATCH", f"/{made.json()['id']}", {"is_on": False}).content.decode()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "https://10.0.0.1/", "types": ["model.trained"]}, "not_callable"),
        ({"url": "http://hooks.example/", "types": ["model.trained"]}, "not_callable"),
        ({"url": "https://hooks.example/", "types": ["gold.served"]}, "unknown_type"),
        ({"url": "https://hooks.example/", "types": []}, "invalid"),
        ({"url": "https://hooks.example/" + "x" * 500, "types": ["model.trained"]}, "invalid"),
    ],
)
def test_what_will_not_do_is_refused_in_words(project: Project, asks, body, code) -> None:
    reply = asks("POST", body=body)

    assert (reply.status_code in {400, 422}, reply.json()["code"]) == (True, code)


def test_the_log_tells_what_came_of_each_try(project: Project, asks, program: Program) -> None:
    endpoint = an_endpoint(project, program)
    a_delivery(endpoint)
    program.says = 503
    send()
    program.says = 200
    send(NOW + timedelta(seconds=10))

    [told] = asks("GET", f"/{endpoint.pk}/deliveries").json()["results"]

    assert told["state"] == "delivered"
    assert told["webhook_id"] == program.ids[0]
    assert [one["status"] for one in told["tries"]] == [503, 200]
    assert told["body"] == {"type": "model.trained"}


def test_the_log_says_nothing_of_our_own_network(project: Project, asks, monkeypatch) -> None:
    """Not whether a name leads to it, nor how fast it refused."""
    endpoint = an_endpoint(project)
    for url in ("https://localhost/", "https://nowhere.invalid/"):
        Endpoint.objects.filter(pk=endpoint.pk).update(url=url, free_at=NOW, n_failed=0)
        a_delivery(endpoint)
        send()

    told = asks("GET", f"/{endpoint.pk}/deliveries").json()["results"]

    assert [one["tries"][0]["status"] for one in told] == [None, None]
    assert [one["tries"][0]["took_ms"] for one in told] == [None, None]
    errors = {delivery.tries[0]["error"] for delivery in Delivery.objects.all()}
    assert len(errors) == 2
    for error in errors:
        assert error not in str(told)


def test_the_log_comes_in_pages(project: Project, asks) -> None:
    endpoint = an_endpoint(project)
    for _ in range(60):
        a_delivery(endpoint)
    a_delivery(an_endpoint(project))

    first = asks("GET", f"/{endpoint.pk}/deliveries").json()
    second = asks("GET", f"/{endpoint.pk}/deliveries?{first['next'].partition('?')[2]}").json()

    assert (len(first["results"]), len(second["results"]), second["next"]) == (50, 10, None)


def test_the_log_costs_the_same_however_long_it_is(
    project: Project, asks, django_assert_num_queries
) -> None:
    endpoint = an_endpoint(project)
    for n in (1, 30):
        for _ in range(n):
            a_delivery(endpoint)
        with django_assert_num_queries(4):  # Who, whose project, which endpoint, what was told.
            asks("GET", f"/{endpoint.pk}/deliveries")


def test_what_was_missed_is_sent_again_by_hand(project: Project, asks, program: Program) -> None:
    endpoint = an_endpoint(project, program)
    missed = a_delivery(endpoint, next_at=None, given_up_at=NOW)

    one = asks("POST", f"/{endpoint.pk}/deliveries/{missed.pk}/resend")
    since = (NOW - timedelta(hours=1)).isoformat()
    n = asks("POST", f"/{endpoint.pk}/replay", {"since": since})

    assert (one.json()["state"], n.json()) == ("waiting", {"n": 1})
    asks("PATCH", f"/{endpoint.pk}", {"is_on": False})
    refused = asks("POST", f"/{endpoint.pk}/deliveries/{missed.pk}/resend")
    assert (refused.status_code, refused.json()["code"]) == (409, "switched_off")


def test_a_test_event_can_be_sent(project: Project, asks, program: Program) -> None:
    endpoint = an_endpoint(project, program, "model.trained")

    reply = asks("POST", f"/{endpoint.pk}/test")
    send(NOW + timedelta(minutes=2))

    assert reply.status_code == 201
    assert program.believes(endpoint)[0]["type"] == "endpoint.test"
