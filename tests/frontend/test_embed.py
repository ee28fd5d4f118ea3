"""What goes into other people's pages: its weight, its versions, and who may show it."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from frontend import built
from labeling.models import Placement
from tests.embedding import PAGE, a_host_page
from tests.factories import a_project
from tests.frontend.test_pages import PAGES

LOADER = 5_000
SCRIPTS = 45_000
STYLES = 8_000


@pytest.fixture
def placement(db: None) -> Placement:
    return a_host_page(a_project()).placement


def frame(client: Client, placement: Placement, origin: str = PAGE, lang: str = "en") -> str:
    asked = {"key": placement.key, "origin": origin, "lang": lang}
    return client.get("/embed/v1/frame", asked).content.decode()


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_the_loader_is_light() -> None:
    assert 0 < len(gzip.compress(built.loader().text.encode(), 9)) <= LOADER


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_frame_is_light_in_every_language(
    client: Client, placement: Placement, lang: str
) -> None:
    page = frame(client, placement, lang=lang)

    dist = Path(settings.DJANGO_VITE["frame"]["manifest_path"]).parent
    files = set(re.findall(r'(?:src|href)="/static/([^"]+)"', page))
    scripts = [packed(dist / file) for file in files if file.endswith(".js")]
    styles = [packed(dist / file) for file in files if file.endswith(".css")]
    assert 0 < sum(scripts) <= SCRIPTS
    assert 0 < sum(styles) <= STYLES


def test_the_loader_of_this_version_is_kept_for_pages_that_name_it() -> None:
    """If not: ``cp dist/embed/loader.js loaders/VERSION.js`` — a new version once one is out."""
    now = built.loader()

    assert built.kept_loaders()[now.version] == now


def test_a_kept_loader_never_changes_and_is_what_its_digest_says(client: Client) -> None:
    kept = built.loader()

    reply = client.get(kept.path)

    assert reply.content.decode() == kept.text
    assert kept.integrity.startswith("sha384-")
    assert "immutable" in reply["Cache-Control"]
    # Else no browser would check the digest.
    assert reply["Access-Control-Allow-Origin"] == "*"


def test_the_loader_of_today_is_asked_for_again_within_the_hour(client: Client) -> None:
    reply = client.get("/embed/v1/loader.js")

    assert reply.content.decode() == built.loader().text
    assert "max-age=3600" in reply["Cache-Control"]
    assert not reply.cookies


@pytest.mark.parametrize("version", ["0.0.1", "..", "1.0.0.js", "%2e%2e"])
def test_a_version_that_never_was_is_not_there(client: Client, version: str) -> None:
    assert client.get(f"/embed/{version}/loader.js").status_code == 404


def test_the_frame_may_be_shown_by_its_host_alone(client: Client, placement: Placement) -> None:
    reply = client.get("/embed/v1/frame", {"key": placement.key, "origin": PAGE})

    assert f"frame-ancestors {PAGE};" in reply["Content-Security-Policy"] + ";"
    assert not reply.has_header("X-Frame-Options")
    assert not reply.cookies


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "*",
        "https://elsewhere.example",
        f"{PAGE}.elsewhere.example",
        f"{PAGE}/",
        f"{PAGE} https://elsewhere.example",
        PAGE.replace("https", "http"),
        PAGE.upper(),
        "null",
    ],
)
def test_for_any_other_origin_there_is_no_frame(
    client: Client, placement: Placement, origin: str
) -> None:
    reply = client.get("/embed/v1/frame", {"key": placement.key, "origin": origin})

    assert reply.status_code == 404
    assert "frame-ancestors 'none'" in reply["Content-Security-Policy"]
    assert reply["X-Frame-Options"] == "DENY"


def test_a_key_that_was_switched_off_tells_its_own_pages_and_no_others(
    client: Client, placement: Placement
) -> None:
    Placement.objects.update(is_active=False)

    asked = {"key": placement.key, "origin": PAGE}
    elsewhere = {**asked, "origin": "https://elsewhere.example"}

    assert client.get("/embed/v1/frame", asked).status_code == 200
    assert client.get("/embed/v1/frame", elsewhere).status_code == 404


@pytest.mark.parametrize(
    "path", [*PAGES, "/admin/login/", "/api/v1/projects", "/embed/v1/loader.js"]
)
@pytest.mark.django_db
def test_nothing_else_may_be_shown_in_a_frame(client: Client, path: str) -> None:
    reply = client.get(path)

    assert "frame-ancestors 'none'" in reply["Content-Security-Policy"]
    assert reply["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("lang", "spoken"), [("de", "de"), ("de-AT", "de"), ("en-GB", "en"), ("xx", "en"), ("", "en")]
)
def test_the_frame_speaks_as_its_page_does(
    client: Client, placement: Placement, lang: str, spoken: str
) -> None:
    assert f'<html lang="{spoken}"' in frame(client, placement, lang=lang)


def test_nothing_of_the_address_is_read_as_markup(client: Client, placement: Placement) -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    Placement.objects.update(origins=[evil])

    assert "<img" not in frame(client, placement, origin=evil)
