"""Every page: by axe in both themes, on the narrowest phone, and from right to left."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.installation import Installation
from tests.journeys.conftest import TakePicture
from tests.journeys.pages import PLACES, Place

DESKTOP: Final[ViewportSize] = {"width": 1280, "height": 900}
NARROW: Final[ViewportSize] = {"width": 320, "height": 640}
THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def people(chromium: Browser, site: Installation) -> Iterator[Mapping[str, Page]]:
    """A window for each who looks at pages."""
    opened = {who: _window(chromium, site) for who in ("nobody", "newcomer", "player")}
    opened["player"].request.post("/api/v1/players", headers={"Origin": site.url}, data={})
    logins = json.loads((site.var / "demo_logins.json").read_text())
    for name in ("owner", "reviewer"):
        page = opened[name] = _window(chromium, site)
        page.goto("/accounts/login/")
        page.locator("[name=login]").fill(name)
        page.locator("[name=password]").fill(logins[name])
        page.keyboard.press("Enter")
        page.wait_for_url("/")
    yield opened
    for page in opened.values():
        page.context.close()


def _window(chromium: Browser, site: Installation) -> Page:
    return chromium.new_context(
        base_url=site.url, viewport=DESKTOP, reduced_motion="reduce"
    ).new_page()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_page_is_fit_for_everybody(
    people: Mapping[str, Page], place: Place, picture: TakePicture
) -> None:
    page = people[place.who]
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.set_viewport_size(DESKTOP)
    page.goto(place.path)
    expect(page.locator(place.shows).first).to_be_visible()

    _hold_against_the_rules(page, picture)
    _look_narrow(page, picture)

    # A browser says itself that a page is missing.
    assert [text for text in said if "404" not in text] == []


def test_the_page_of_last_resort_is_fit_too(
    people: Mapping[str, Page], picture: TakePicture
) -> None:
    page = people["nobody"]
    broken = render_to_string("500.html")
    page.route("**/broken/", lambda route: route.fulfill(body=broken, content_type="text/html"))
    page.set_viewport_size(DESKTOP)
    page.goto("/broken/")

    _hold_against_the_rules(page, picture)
    _look_narrow(page, picture)


def _hold_against_the_rules(page: Page, picture: TakePicture) -> None:
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        picture(page, theme)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{theme}: {found.generate_report()}"


def _look_narrow(page: Page, picture: TakePicture) -> None:
    page.set_viewport_size(NARROW)
    for direction in ("ltr", "rtl"):
        page.evaluate("dir => document.documentElement.dir = dir", direction)
        picture(page, f"narrow {direction}")
        assert page.evaluate(WIDTH) <= NARROW["width"], direction
