"""The player's pages: they open for anyone, change nothing, and run no script but ours."""

import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from labeling.models import Worker

pytestmark = pytest.mark.django_db

PAGES = ["/", "/play/digits/", "/learn/digits/", "/me/", "/accounts/login/", "/accounts/signup/"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_for_anyone_and_makes_nobody(client: Client, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 200
    assert not Worker.objects.exists()
    assert settings.SESSION_COOKIE_NAME not in response.cookies


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_style_in_its_text_and_no_script_but_ours(client: Client, path: str) -> None:
    response = client.get(path)

    page = response.content.decode()
    ours = re.search(r"'nonce-([^']+)'", response["Content-Security-Policy"])
    inline = re.findall(r"<script(?![^>]*(?:\bsrc=|application/json))([^>]*)>", page)
    assert all(ours and f'nonce="{ours[1]}"' in attributes for attributes in inline)
    assert len(inline) == (path == "/play/digits/")
    assert re.search(r"<style| style=| on\w+=", page) is None


def test_the_play_page_asks_for_the_round_before_it_names_another_script(client: Client) -> None:
    page = client.get(reverse("play", args=["digits"])).content.decode()

    address = reverse("rounds", args=["digits"])
    assert 0 < page.index(f'data-address="{address}"') < page.index(" src=")
    assert page.index(f'data-address="{address}"') < page.index('rel="stylesheet"')


def test_a_page_that_says_something_once_is_not_to_be_kept(client: Client) -> None:
    client.post(
        reverse("account_signup"), {"username": "digger", "password1": "nugget-river-77-pan"}
    )

    told, later = client.get("/"), client.get("/")

    assert "no-store" in told["Cache-Control"]
    assert not later.has_header("Cache-Control")


@pytest.mark.parametrize("path", ["/", "/play/digits/", "/me/"])
def test_a_page_cannot_be_posted_to(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


def test_the_play_page_tells_its_script_the_project(client: Client) -> None:
    page = client.get(reverse("play", args=["digits"])).content.decode()

    found = re.search(r'<script id="page-data" type="application/json">(.*?)</script>', page)
    assert found and json.loads(found[1]) == {"project": "digits"}


@pytest.mark.parametrize(("cookie", "said"), [("dark", True), ("light", True), ('"><b>', False)])
def test_the_chosen_colours_are_in_the_page_from_the_start(
    client: Client, cookie: str, said: bool
) -> None:
    client.cookies["theme"] = cookie

    page = client.get("/").content.decode()

    assert (f'data-theme="{cookie}"' in page) is said
    assert "<b>" not in page


def test_the_service_worker_stands_at_the_top_and_is_asked_for_anew(client: Client) -> None:
    response = client.get("/sw.js")

    assert response["Content-Type"] == "text/javascript"
    assert "no-cache" in response["Cache-Control"]


def test_the_service_worker_knows_files_that_exist(client: Client) -> None:
    script = client.get("/sw.js").content.decode()

    built = json.loads(script.removeprefix("const BUILT = ").split(";\n", 1)[0])
    dist = Path(settings.DJANGO_VITE["default"]["manifest_path"]).parent
    assert all((dist / path.removeprefix(settings.STATIC_URL)).is_file() for path in built)
    assert {Path(path).suffix for path in built} >= {".js", ".css", ".woff2", ".svg"}


def test_a_choice_round_weighs_little(client: Client) -> None:
    page = client.get("/play/digits/").content.decode()

    files = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:js|css))"', page))
    dist = Path(settings.DJANGO_VITE["default"]["manifest_path"]).parent
    assert files
    assert sum((dist / f"{file}.br").stat().st_size for file in files) < 50_000


def test_an_address_that_leads_nowhere_says_so_kindly(client: Client) -> None:
    response = client.get("/nothing-here/")

    assert response.status_code == 404
    assert "Back to the start" in response.content.decode()


def test_browsers_and_crawlers_find_what_they_ask_for_unbidden(client: Client) -> None:
    icon, robots = client.get("/favicon.ico"), client.get("/robots.txt")

    assert icon["Content-Type"].startswith("image/")
    with Image.open(BytesIO(icon.getvalue())) as picture:
        assert picture.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    assert robots["Content-Type"].startswith("text/plain")
    assert "Disallow: /play/" in robots.getvalue().decode()
