"""Every page a player sees, held against axe's rules, in light and in dark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import TakePicture, Visit
from tests.journeys.playing import play_on, shown


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_no_page_of_a_player_breaks_a_rule(
    visit: Visit,
    truths: Mapping[str, str],
    picture: TakePicture,
    colours: Literal["light", "dark"],
) -> None:
    page = visit("/", color_scheme=colours, reduced_motion="reduce")
    expect(page.get_by_role("link", name="Handwritten digits")).to_be_visible()
    _hold_against_the_rules(page, "hub", picture)
    for path in ("/accounts/login/", "/accounts/signup/"):
        page.goto(path)
        _hold_against_the_rules(page, path.split("/")[2], picture)

    page.goto("/play/digits/")
    expect(shown(page)).to_be_visible()
    _hold_against_the_rules(page, "round", picture)
    page.keyboard.press("g")
    _hold_against_the_rules(page, "guidelines", picture)
    page.keyboard.press("g")
    play_on(page, truths)
    expect(page.get_by_role("heading", name="All answered")).to_be_visible()
    _hold_against_the_rules(page, "seal", picture)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Sign up free")).to_be_visible()
    _hold_against_the_rules(page, "summary", picture)

    page.goto("/me/")
    expect(page.get_by_role("heading", name="Every point, and why")).to_be_visible()
    _hold_against_the_rules(page, "me", picture)


def _hold_against_the_rules(page: Page, name: str, picture: TakePicture) -> None:
    picture(page, name)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
