from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from labeling.models import ApiToken
from tests.factories import a_user

pytestmark = pytest.mark.django_db


def make(client: Client, **headers: str) -> Any:
    return client.post(
        "/api/v1/tokens", {"name": "ci"}, content_type="application/json", headers=headers
    )


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_is_shown_once_and_opens_what_its_user_may(client: Client) -> None:
    client.force_login(a_user())

    text = make(client).json()["token"]

    assert text.startswith("gr_")
    assert Client().get("/api/v1/tokens", headers=bearer(text)).status_code == 200
    assert text not in client.get("/api/v1/tokens").content.decode()
    assert text not in str(ApiToken.objects.values().get())


def test_a_revoked_token_opens_nothing_at_once(client: Client) -> None:
    client.force_login(a_user())
    token = make(client).json()

    for _ in range(2):
        assert client.delete(f"/api/v1/tokens/{token['id']}").status_code == 204

    assert Client().get("/api/v1/tokens", headers=bearer(token["token"])).status_code == 401
    assert client.get("/api/v1/tokens").json()["results"] == []


def test_a_token_cannot_make_tokens(client: Client) -> None:
    client.force_login(a_user())
    text = make(client).json()["token"]

    reply = make(Client(), **bearer(text))

    assert (reply.status_code, reply.json()["code"]) == (403, "sign_in_needed")
    assert ApiToken.objects.count() == 1


def test_anothers_token_is_as_if_it_were_not(client: Client) -> None:
    client.force_login(a_user())
    theirs = make(client).json()["id"]
    client.force_login(a_user())

    foreign, missing = (
        client.delete(f"/api/v1/tokens/{token_id}") for token_id in (theirs, 999_999)
    )

    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert ApiToken.objects.live().exists()
    assert client.get("/api/v1/tokens").json()["results"] == []
