from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from labeling.api import idempotency
from labeling.models import IdempotentReply, Project
from tests.at_once import at_once
from tests.factories import a_project, a_user

BIRDS = {
    "slug": "birds",
    "name": "Birds",
    "question": "Which bird is this?",
    "content_kind": "text",
    "labels": [{"value": "owl"}, {"value": "jay"}],
}


def make(client: Client, key: str, **changes: Any) -> Any:
    return client.post(
        "/api/v1/projects",
        BIRDS | changes,
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )


@pytest.fixture
def owner(client: Client, db: None) -> User:
    user = a_user()
    client.force_login(user)
    return user


def test_the_same_key_is_one_effect_and_the_same_reply(client: Client, owner: User) -> None:
    first, second = make(client, "k1"), make(client, "k1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Project.objects.count() == 1


def test_the_reply_stays_what_it_was(client: Client, owner: User) -> None:
    first = make(client, "k1")
    Project.objects.update(name="Beasts")

    assert make(client, "k1").json() == first.json()


def test_without_a_key_each_request_counts(client: Client, owner: User) -> None:
    assert make(client, "").status_code == 201
    assert make(client, "").status_code == 409
    assert not IdempotentReply.objects.exists()


def test_another_body_under_the_same_key_is_refused(client: Client, owner: User) -> None:
    make(client, "k1")

    reply = make(client, "k1", name="Beasts")

    assert (reply.status_code, reply.json()["code"]) == (422, "idempotency_key_reused")


def test_another_address_under_the_same_key_is_refused(client: Client, owner: User) -> None:
    one, other = a_project(owner=owner), a_project(owner=owner)

    replies = [
        client.patch(
            f"/api/v1/projects/{project.slug}",
            {"name": "Beasts"},
            content_type="application/json",
            headers={"Idempotency-Key": "k1"},
        )
        for project in (one, other)
    ]

    assert [reply.status_code for reply in replies] == [200, 422]


def test_what_failed_may_be_tried_again(client: Client, owner: User) -> None:
    assert make(client, "k1", labels=[]).status_code == 400
    assert make(client, "k1").status_code == 201


def test_a_key_is_its_users_own(client: Client, owner: User) -> None:
    make(client, "k1")
    client.force_login(a_user())

    assert make(client, "k1", slug="bats").status_code == 201


@pytest.mark.parametrize("key", ["x" * 201, "a\tb", "\x00"])
def test_a_key_that_makes_no_sense_is_refused(client: Client, owner: User, key: str) -> None:
    assert make(client, key).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_many_at_once_under_one_key_are_one_effect() -> None:
    user = a_user()
    clients = [Client() for _ in range(8)]
    for client in clients:
        client.force_login(user)

    replies = at_once([partial(make, client, "k1") for client in clients])
    statuses = [reply.status_code for reply in replies]

    assert statuses == [201] * 8
    assert Project.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_its_place_taken_first_they_would_not_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the key looked at and not taken, the others are told of a conflict."""
    user = a_user()
    clients = [Client() for _ in range(8)]
    for client in clients:
        client.force_login(user)
    monkeypatch.setattr(idempotency, "key_of", lambda request: "")

    replies = at_once([partial(make, client, "k1") for client in clients])
    statuses = [reply.status_code for reply in replies]

    assert sorted(statuses) == [201] + [409] * 7
