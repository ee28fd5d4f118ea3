from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from labeling.conf import conf
from labeling.models import Gold, Item, Project
from tests.factories import a_project, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def owner(client: Client) -> User:
    user = a_user()
    client.force_login(user)
    return user


def send(client: Client, project: Project, body: Any, to: str = "items", **headers: str) -> Any:
    address = f"/api/v1/projects/{project.slug}/{to}"
    return client.post(address, body, content_type="application/json", headers=headers)


def upload(
    client: Client, project: Project, name: str, content: bytes, to: str = "items", **headers: str
) -> Any:
    address = f"/api/v1/projects/{project.slug}/{to}"
    return client.post(address, {"file": SimpleUploadedFile(name, content)}, headers=headers)


def a_picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "PNG")
    return file.getvalue()


def a_zip(**files: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return file.getvalue()


def test_rows_come_in_as_json(client: Client, owner: User) -> None:
    project = a_project(owner=owner)
    rows = [{"id": "a", "text": "one"}, {"text": "two", "gold": "cat"}, {"text": ""}, "x"]

    reply = send(client, project, {"items": rows})

    assert reply.status_code == 400, reply.json()
    reply = send(client, project, {"items": rows[:3]})
    assert reply.json() == {
        "rows": 2,
        "new": 2,
        "n_rejected": 1,
        "rejected": [
            {
                "row": 3,
                "code": "no_content",
                "detail": "The row has neither a text nor an image.",
            }
        ],
    }
    assert Gold.objects.get().item.text == "two"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("items.csv", b"id,text,gold\na,one,\nb,two,cat\n"),
        ("items.jsonl", b'{"id": "a", "text": "one"}\n{"id": "b", "text": "two", "gold": "cat"}\n'),
    ],
)
def test_a_file_of_rows_comes_in(client: Client, owner: User, name: str, content: bytes) -> None:
    project = a_project(owner=owner)

    reply = upload(client, project, name, content)

    assert (reply.status_code, reply.json()["new"]) == (200, 2)
    assert Gold.objects.get().item.external_id == "b"


@pytest.mark.parametrize(
    ("name", "content"), [("all.zip", a_zip(one_png=a_picture())), ("one.png", a_picture())]
)
def test_pictures_come_in(client: Client, owner: User, name: str, content: bytes) -> None:
    project = a_project(owner=owner, content_kind="image")

    reply = upload(client, project, name, content)

    assert (reply.status_code, reply.json()["new"]) == (200, 1)
    assert Item.objects.get().external_id == "one.png"


def test_pictures_become_gold_by_a_list_of_labels(client: Client, owner: User) -> None:
    project = a_project(owner=owner, content_kind="image")
    upload(client, project, "all.zip", a_zip(one_png=a_picture()))

    reply = upload(client, project, "gold.csv", b"item,label\none.png,cat\n", to="golds")

    assert reply.json()["new"] == 1
    assert Gold.objects.get().label == "cat"
    again = send(client, project, {"golds": [{"item": "one.png", "label": "cat"}]}, to="golds")
    assert (again.json()["rows"], again.json()["new"]) == (1, 0)


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("a.csv", b"id,txt\na,one\n", 400, "wrong_columns"),
        ("a.csv", b"", 400, "unreadable_file"),
        ("a.csv", b"\xff\xfe\x00", 400, "unreadable_file"),
        ("a.exe", b"MZ", 400, "unknown_format"),
        ("a", b"x", 400, "unknown_format"),
        ("a.zip", b"PK\x05\x06", 400, "unsafe_archive"),
        ("a.zip", b"not a zip", 400, "unsafe_archive"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(
    client: Client, owner: User, name: str, content: bytes, status: int, code: str
) -> None:
    project = a_project(owner=owner)

    reply = upload(client, project, name, content)

    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": []},
        {"items": "x"},
        {"items": [1]},
        {"items": [[]]},
        {"items": [{"text": "one", "colour": "red"}]},
        [],
    ],
)
def test_rows_that_make_no_sense_are_refused(client: Client, owner: User, body: Any) -> None:
    reply = send(client, a_project(owner=owner), body)

    assert reply.status_code == 400
    assert not Item.objects.exists()


def test_a_form_without_a_file_is_refused(client: Client, owner: User) -> None:
    project = a_project(owner=owner)

    reply = client.post(f"/api/v1/projects/{project.slug}/items", {"file": "x"})

    assert (reply.status_code, reply.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize(
    "picture",
    [
        b"\x89PNG\r\n\x1a\n" + b"x" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        a_picture()[:60],
    ],
)
def test_a_picture_that_cannot_be_read_is_told(
    client: Client, owner: User, media: Path, picture: bytes
) -> None:
    project = a_project(owner=owner, content_kind="image")

    reply = upload(client, project, "one.png", picture)

    assert (reply.status_code, reply.json()["n_rejected"]) == (200, 1)
    assert reply.json()["rejected"][0]["detail"]
    assert not list(media.rglob("*.*"))


def test_too_large_a_file_is_refused_before_it_is_read(
    client: Client, owner: User, settings: Any
) -> None:
    project = a_project(owner=owner)
    settings.LABELING = {"UPLOAD_MAX_BYTES": 1000}
    conf.cache_clear()
    try:
        reply = upload(client, project, "a.csv", b"id,text\n" + b"a,b\n" * 100_000)
    finally:
        conf.cache_clear()

    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")


def test_the_same_key_is_one_import_and_one_reply(client: Client, owner: User) -> None:
    project = a_project(owner=owner)
    body, key = {"items": [{"text": "one"}]}, {"Idempotency-Key": "k1"}

    first = send(client, project, body, **key)
    second = send(client, project, body, **key)

    assert first.json() == second.json()
    assert Item.objects.count() == 1


def test_an_import_that_died_before_its_reply_is_gone_on_with(client: Client, owner: User) -> None:
    project = a_project(owner=owner)
    content, key = b"text\none\ntwo\n", {"Idempotency-Key": "k1"}
    upload(client, project, "a.csv", content, **key)
    owner.idempotentreply_set.all().delete()
    Item.objects.filter(text="two").delete()

    reply = upload(client, project, "a.csv", content, **key)

    assert (reply.json()["rows"], reply.json()["new"]) == (2, 1)


def test_another_file_under_the_same_key_is_refused(client: Client, owner: User) -> None:
    project = a_project(owner=owner)
    upload(client, project, "a.csv", b"text\none\n", **{"Idempotency-Key": "k1"})

    reply = upload(client, project, "a.csv", b"text\ntwo\n", **{"Idempotency-Key": "k1"})

    assert (reply.status_code, reply.json()["code"]) == (422, "idempotency_key_reused")


def test_another_owners_project_is_as_if_it_were_not(client: Client, owner: User) -> None:
    theirs = a_project(owner=a_user())

    replies = [
        send(client, theirs, {"items": [{"text": "one"}]}),
        send(client, theirs, {"golds": [{"item": "a", "label": "cat"}]}, to="golds"),
    ]

    assert [reply.status_code for reply in replies] == [404, 404]
    assert not Item.objects.exists()
