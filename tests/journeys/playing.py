"""Words for what a player does and sees."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

LOOK_MS = 400
PATIENCE_SECONDS = 20
IN_A_ROUND = 10


def shown(page: Page) -> Locator:
    """The picture in question."""
    return page.get_by_role("img", name="The picture to look at")


def truth_of(page: Page, truths: Mapping[str, str]) -> str:
    """See what the picture shows."""
    return truths[urlsplit(shown(page).get_attribute("src") or "").path]


def n_answered(page: Page) -> int:
    return int(_progress(page).get_attribute("aria-valuenow") or 0)


def answer(page: Page, key: str) -> None:
    """Look at the picture for as long as a person needs, then press a key."""
    _look_then(page, lambda: page.keyboard.press(key))


def tap(page: Page, name: str) -> None:
    """Look, then tap a button."""
    _look_then(page, page.get_by_role("button", name=name, exact=True).tap)


def play_on(page: Page, truths: Mapping[str, str], *, until: int = IN_A_ROUND) -> None:
    """Answer what is seen, by keyboard, until so many of the round are answered."""
    for _ in range(until - n_answered(page)):
        answer(page, truth_of(page, truths))


def me(page: Page) -> dict[str, Any]:
    """What the server says of who is playing on this page."""
    said: dict[str, Any] = page.request.get("/api/v1/me").json()
    return said


def eventually(page: Page, is_so: Callable[[], bool]) -> None:
    """Wait until something is so that the page does not show; meanwhile the page goes on."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < give_up, "It never came to be."
        page.wait_for_timeout(100)


def _progress(page: Page) -> Locator:
    return page.get_by_role("progressbar")


def _look_then(page: Page, deed: Callable[[], None]) -> None:
    expect(shown(page)).to_be_visible()
    count = n_answered(page) + 1
    page.wait_for_timeout(LOOK_MS)
    deed()
    expect(_progress(page)).to_have_attribute("aria-valuenow", str(count))
