from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


def test_a_picture_comes_as_what_it_is_and_may_do_nothing(client: Client) -> None:
    default_storage.save("items/ab/abcd.png", ContentFile(b"picture"))

    response = client.get("/media/items/ab/abcd.png")

    assert response.content == b"picture"
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"


def test_a_picture_tells_neither_when_it_was_made_nor_who_sees_it(client: Client) -> None:
    default_storage.save("a.webp", ContentFile(b"picture"))

    headers = client.get("/media/a.webp").headers

    assert not {"ETag", "Last-Modified", "Set-Cookie", "Vary"} & set(headers)


@pytest.mark.django_db
def test_a_picture_costs_no_query(client: Client) -> None:
    default_storage.save("a.webp", ContentFile(b"picture"))
    client.cookies["sessionid"] = "x" * 32

    with CaptureQueriesContext(connection) as queries:
        client.get("/media/a.webp")

    assert not queries.captured_queries


@pytest.mark.parametrize(
    "name",
    [
        "missing.png",
        "page.html",
        "picture.svg",
        "folder.png",
        "../outside.png",
        "..%2Foutside.png",
        "%2e%2e/outside.png",
        "/etc/a.png",
        "a//b.png",
        ".hidden.png",
        "a.png%00.png",
        "a.png%0a",
        "x" * 300 + ".png",
        "é.png",
    ],
)
def test_nothing_else_is_there(client: Client, folder: Path, name: str) -> None:
    (folder / "outside.png").write_bytes(b"outside")
    (folder / "media" / "folder.png").mkdir(parents=True)
    default_storage.save("page.html", ContentFile(b"<script>"))
    default_storage.save("picture.svg", ContentFile(b"<svg>"))

    assert client.get(f"/media/{name}").status_code == 404
