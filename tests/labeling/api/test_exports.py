from __future__ import annotations

import base64
import hashlib
import json
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from labeling.actions.exports import Export
from tests.factories import a_project, a_round, a_user, an_item, answer_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> User:
    user = a_user()
    client.force_login(user)
    return user


def body_of(reply: Any) -> bytes:
    return b"".join(reply.streaming_content)


@pytest.mark.parametrize("format", ["csv", "jsonl"])
@pytest.mark.parametrize("rows", ["items", "answers"])
def test_the_web_gives_what_the_command_line_gives(
    client: Client, owner: User, format: str, rows: str
) -> None:
    project = a_project(owner=owner)
    an_item(project, gold_label="cat")
    an_item(project)
    answer_all(a_round(project), "cat")
    export = Export(
        project_id=project.pk, slug=project.slug, format=format, answers=rows == "answers"
    )
    export.write_to(file := BytesIO())

    reply = client.get(f"/api/v1/projects/{project.slug}/export?format={format}&rows={rows}")

    content = body_of(reply)
    assert content == file.getvalue()
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert reply["Content-Digest"] == f"sha-256=:{digest}:"
    assert int(reply["Content-Length"]) == len(content)
    assert reply["Content-Type"] == export.media_type
    assert "attachment" in reply["Content-Disposition"]


def test_what_the_client_says_it_accepts_does_not_matter(client: Client, owner: User) -> None:
    project = a_project(owner=owner)

    for accept in ("text/csv", "text/html", "image/png", "nonsense"):
        address = f"/api/v1/projects/{project.slug}/export"
        reply = client.get(address, headers={"Accept": accept})
        assert body_of(reply).startswith(b"id,external_id,")


@pytest.mark.parametrize("query", ["format=xml", "rows=golds", "format=csv%00"])
def test_what_cannot_be_exported_is_told(client: Client, owner: User, query: str) -> None:
    project = a_project(owner=owner)

    reply = client.get(f"/api/v1/projects/{project.slug}/export?{query}")

    assert reply.status_code == 400
    assert json.loads(reply.content)["code"] == "invalid"


def test_another_owners_project_is_not_exported(client: Client, owner: User) -> None:
    theirs = a_project(owner=a_user())

    assert client.get(f"/api/v1/projects/{theirs.slug}/export").status_code == 404
