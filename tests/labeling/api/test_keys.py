"""An owner's keys and placements over HTTP, and what a host's server does with them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from labeling.actions.keys import make_secret_key
from labeling.models import (
    Answer,
    EmbedSession,
    Host,
    Placement,
    Project,
    SecretKey,
    SigningKey,
    Thread,
    Worker,
)
from tests.embedding import PAGE, a_host_page, call
from tests.factories import a_project, a_user, settle_down, some_items
from tests.labeling.bad_tokens import PUBLIC
from tests.labeling.forums import a_forum, a_pair

pytestmark = pytest.mark.django_db

PLACEMENT = {"name": "Below each thread", "mode": "dedupe", "origins": [PAGE]}


@pytest.fixture
def owner() -> User:
    return a_user()


@pytest.fixture
def project(owner: User) -> Project:
    return a_project(owner=owner)


@pytest.fixture
def client(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def at(project: Project, rest: str) -> str:
    return f"/api/v1/projects/{project.slug}/{rest}"


def send(
    client: Client, project: Project, rest: str, body: Any = None, *, method: str = "POST"
) -> Any:
    return client.generic(
        method,
        at(project, rest),
        "" if body is None else json.dumps(body),
        content_type="application/json",
    )


def test_an_owner_places_a_project(client: Client, project: Project) -> None:
    reply = send(client, project, "placements", {**PLACEMENT, "theme": {"accent": "#336699"}})

    told = reply.json()
    assert reply.status_code == 201
    assert told.pop("key").startswith("pk_live_")
    assert told == {
        "id": Placement.objects.get().pk,
        **PLACEMENT,
        "theme": {"accent": "#336699"},
        "fail_mode": "open",
        "fixed": "",
        "is_active": True,
    }
    project.refresh_from_db()
    assert project.host == Host.objects.get()


def test_a_test_key_says_how_it_ends(client: Client, project: Project) -> None:
    told = send(client, project, "placements", {**PLACEMENT, "fixed": "spent"}).json()

    assert told["key"].startswith("pk_test_")
    assert told["fixed"] == "spent"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://Forum.Example", "https://forum.example"),
        ("https://forum.example:443/", "https://forum.example"),
        (" https://forum.example:8443 ", "https://forum.example:8443"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:3000/", "http://127.0.0.1:3000"),
    ],
)
def test_an_origin_is_kept_as_browsers_say_it(
    client: Client, project: Project, given: str, kept: str
) -> None:
    told = send(client, project, "placements", {**PLACEMENT, "origins": [given, given]}).json()

    assert told["origins"] == [kept]


@pytest.mark.parametrize(
    "origin",
    [
        "forum.example",
        "https://*.example",
        "https://forum.example/threads",
        "https://forum.example?x",
        "https://forum.example#x",
        "https://user@forum.example",
        "https://forum.example@evil.example",
        "https://forum.example; script-src *",
        "https://forum.example 'unsafe-inline'",
        "https://forum.example\nX-Evil: 1",
        "http://forum.example",
        "http://localhost.evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "null",
        "*",
        "'self'",
        "https://",
        "https://fórum.example",
        "https://forum.example:99999",
        "https://forum.example:x",
        "https://[::1",
    ],
)
def test_what_is_no_origin_is_refused(client: Client, project: Project, origin: str) -> None:
    reply = send(client, project, "placements", {**PLACEMENT, "origins": [origin]})

    assert (reply.status_code, reply.json()["code"]) == (422, "bad_origin")


@pytest.mark.parametrize(
    "theme",
    [
        {"accent": "red"},
        {"accent": "#33669"},
        {"accent": "#336699;}"},
        {"accent": "url(https://evil.example)"},
        {"font": "x; background: url(//evil.example)"},
        {"font": "a" * 201},
        {"radius": 400},
        {"scheme": "neon"},
        {"css": "https://evil.example/style.css"},
        {"__proto__": {}},
        ["accent"],
        "accent",
    ],
)
def test_a_theme_is_data_and_no_style(client: Client, project: Project, theme: Any) -> None:
    reply = send(client, project, "placements", {**PLACEMENT, "theme": theme})

    assert (reply.status_code, reply.json()["code"]) == (400, "invalid")


def test_a_placement_is_changed_and_keeps_its_key(client: Client, project: Project) -> None:
    made = send(client, project, "placements", PLACEMENT).json()

    changes = {"origins": ["https://other.example"], "is_active": False}
    told = send(client, project, f"placements/{made['id']}", changes, method="PATCH").json()

    assert told == {**made, **changes}


def test_another_projects_placement_is_as_if_it_were_not(client: Client, project: Project) -> None:
    other = a_host_page(a_project())

    path = f"placements/{other.placement.pk}"
    reply = send(client, project, path, {"is_active": False}, method="PATCH")

    assert (reply.status_code, reply.json()["code"]) == (404, "no_such_placement")
    assert Placement.objects.get().is_active


def test_a_secret_key_is_shown_once(client: Client, project: Project) -> None:
    made = send(client, project, "secret-keys", {}).json()
    listed = client.get(at(project, "embedding"))

    assert made["key"].startswith("sk_live_")
    assert made["key"].startswith(made["prefix"])
    assert made["key"] not in listed.content.decode()
    assert made["key"] not in str(list(SecretKey.objects.values()))
    assert [key["prefix"] for key in listed.json()["secret_keys"]] == [made["prefix"]]


def test_two_keys_of_a_kind_are_in_use_at_most(client: Client, project: Project) -> None:
    first = send(client, project, "secret-keys", {}).json()
    send(client, project, "secret-keys", {})
    send(client, project, "secret-keys", {"is_test": True})

    refused = send(client, project, "secret-keys", {})
    send(client, project, f"secret-keys/{first['id']}", method="DELETE")
    rotated = send(client, project, "secret-keys", {})

    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_keys")
    assert rotated.status_code == 201


def test_a_revoked_secret_key_opens_nothing() -> None:
    page = a_host_page(a_project())
    SecretKey.objects.update(revoked_at=timezone.now())

    reply = page.server("DELETE", "users/u-1")

    assert (reply.status_code, reply.json()["code"]) == (401, "bad_secret_key")


def test_it_is_noted_when_a_key_was_last_used() -> None:
    page = a_host_page(a_project())
    page.server("DELETE", "users/u-1")

    assert SecretKey.objects.get().last_used_at


def test_a_test_key_changes_nothing() -> None:
    page = a_host_page(a_project())
    page.open(page.token())
    _, key = make_secret_key(project_id=page.project.pk, is_test=True, at=timezone.now())

    reply = page.server("DELETE", "users/u-1", key=key)

    assert (reply.status_code, reply.json()["code"]) == (403, "only_a_test")
    assert Worker.objects.filter(external_id="u-1").exists()


def test_a_shared_signing_secret_is_shown_once(client: Client, project: Project) -> None:
    made = send(client, project, "signing-keys", {"algorithm": "HS256"}).json()
    listed = client.get(at(project, "embedding"))

    assert len(made["secret"]) >= 43
    assert made["secret"] not in listed.content.decode()
    assert [key["kid"] for key in listed.json()["signing_keys"]] == [made["kid"]]


def test_of_a_pair_only_the_public_key_is_taken(client: Client, project: Project) -> None:
    body = {"algorithm": "EdDSA", "public_key": PUBLIC}
    made = send(client, project, "signing-keys", body).json()
    refused = send(client, project, "signing-keys", {"algorithm": "EdDSA", "public_key": "x"})

    assert made["secret"] == ""
    assert SigningKey.objects.get().public_key == PUBLIC
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_public_key")


def test_a_host_forgets_somebody_and_their_answers_stay() -> None:
    page = a_host_page(a_project())
    some_items(page.project, 3)
    session = page.open(page.token(name="Ada"))["session"]
    asked = call("next", session=session)["challenge"]["id"]
    body = {"challenge_id": asked, "choice": "cat", "took_ms": 5000}
    call("answers", body, session=session, status=201)

    reply = page.server("DELETE", "users/u-1")
    settle_down()

    worker = Answer.objects.get().worker
    assert reply.status_code == 204
    assert (worker.host, worker.external_id) == (None, "")
    assert not EmbedSession.objects.exists()
    assert call("next", session=session, status=401)["code"] == "embed_session_ended"
    page.open(page.token())
    assert Worker.objects.get(external_id="u-1") != worker


def test_nothing_that_names_them_is_left_anywhere() -> None:
    page = a_host_page(a_forum(["No sound", "Silent speakers", "A password"]))
    Thread.objects.filter(external_id="1").update(author_sub="planted-7")
    a_pair(page.project, "1", "2")
    token = page.token(sub="planted-7", name="Ada Planted", role="author", jti="planted-jti")
    session = page.open(token)["session"]
    asked = call("next", session=session)["challenge"]["id"]
    body = {"challenge_id": asked, "choice": "same", "took_ms": 9000}
    call("answers", body, session=session, status=201)
    call("suggestions", {"a": "1", "b": "3"}, session=session, status=201)
    settle_down()
    assert "planted" in everything()

    page.server("DELETE", "users/planted-7")
    settle_down()

    assert "planted" not in everything()
    assert Answer.objects.exists()


def everything() -> str:
    """Return all that is kept, as text."""
    models = apps.get_models()
    return "\n".join(str(list(m._default_manager.values())) for m in models).lower()


def test_to_forget_twice_or_nobody_is_harmless() -> None:
    page = a_host_page(a_project())
    page.open(page.token())

    for sub in ("u-1", "u-1", "nobody", "a/b", "%00", "ü%20x"):
        assert page.server("DELETE", f"users/{sub}").status_code == 204


def test_a_host_forgets_nobody_of_another_host() -> None:
    page, other = a_host_page(a_project()), a_host_page(a_project())
    other.open(other.token())

    page.server("DELETE", "users/u-1")

    assert Worker.objects.filter(external_id="u-1").exists()
