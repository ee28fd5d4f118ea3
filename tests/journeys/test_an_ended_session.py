"""A session ends in the middle of a round: the player hears so, and loses nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from tests.installation import Installation
from tests.journeys.conftest import TakePicture, Visit
from tests.journeys.playing import answer, eventually, me, play_on, truth_of

pytestmark = pytest.mark.everywhere


def test_what_was_answered_goes_out_after_signing_in_again(
    visit: Visit, site: Installation, truths: Mapping[str, str], picture: TakePicture
) -> None:
    password = json.loads((site.var / "demo_logins.json").read_text())["player"]
    page = visit("/accounts/login/?next=/play/digits/")
    _sign_in(page, password)
    play_on(page, truths, until=3)
    before = me(page)

    page.context.add_cookies([{"name": "sessionid", "value": "ended" * 6, "url": site.url}])
    for _ in range(3):
        answer(page, truth_of(page, truths))
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("You have been logged out.")
    expect(notice).to_contain_text("until you log in again")
    picture(page, "logged out")

    notice.get_by_role("link", name="Log in").click()
    _sign_in(page, password)
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "6")
    eventually(page, lambda: sum(me(page)["points"].values()) == 48)
    picture(page, "logged in again")
    assert me(page)["id"] == before["id"]

    play_on(page, truths)
    page.keyboard.press("Enter")
    expect(page.locator(".haul .gained .unseen")).to_have_text("80")


def _sign_in(page: Page, password: str) -> None:
    page.locator("[name=login]").fill("player")
    page.locator("[name=password]").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("/play/digits/")
