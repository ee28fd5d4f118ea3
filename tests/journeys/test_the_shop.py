"""A player spends what has settled, with the keyboard alone, and sees what became of it."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.installation import Installation
from tests.journeys.conftest import TakePicture, Visit

GIVE = """
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from labeling.actions.workers import worker_for_user
from tests.gamification.shop import give
user = User.objects.get(username="player")
with transaction.atomic():
    give(worker_for_user(user_id=user.pk, at=timezone.now()), {points}, cause="{cause}")
"""

THREE_DAYS_LATER = """
from django.utils import timezone
from gamification.actions.fulfilment import look_at_waiting
from gamification.rules.rewards import LATEST
look_at_waiting(at=timezone.now() + LATEST)
"""


def log_in(visit: Visit, site: Installation, **how: Any) -> Page:
    password = json.loads((site.var / "demo_logins.json").read_text())["player"]
    page = visit("/accounts/login/?next=/shop/", **how)
    page.locator("[name=login]").fill("player")
    page.locator("[name=password]").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("/shop/")
    return page


def press(page: Page, name: str, *, within: str = "body") -> None:
    """Go to a button and press it, as who has no mouse does."""
    button = page.locator(within).get_by_role("button", name=name, exact=True)
    expect(button).to_be_visible()
    for _ in range(60):
        if button.evaluate("it => it === document.activeElement"):
            return page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    raise AssertionError(f"No way leads to {name!r} by the keyboard.")


def test_a_player_claims_a_code_and_a_title_by_keyboard(
    visit: Visit, site: Installation, picture: TakePicture
) -> None:
    site.python(GIVE.format(points=120, cause="journey"))
    page = log_in(visit, site)
    picture(page, "the shop")

    press(page, "Claim Practice voucher")
    expect(page.get_by_text("70 points will be left.")).to_be_visible()
    picture(page, "are you sure")
    press(page, "Yes, claim it")
    expect(page.get_by_role("heading", name="Set aside for you")).to_be_visible()
    picture(page, "it is on its way")
    press(page, "Done")
    site.python(THREE_DAYS_LATER)
    page.reload()
    expect(page.locator(".mine code")).to_have_text("PRACTICE-VOUCHER-01")
    picture(page, "the code")

    press(page, "Claim Title: Pebble skipper")
    press(page, "Yes, claim it")
    press(page, "Wear it: Title: Pebble skipper", within="dialog")
    taken_off = page.locator("dialog").get_by_role("button", name="Take it off")
    expect(taken_off).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator(".balance .unseen")).to_have_text("40")
    expect(page.locator(".mine code")).to_have_text("PRACTICE-VOUCHER-01")
    picture(page, "what was claimed")
    page.goto("/me/")
    expect(page.get_by_text("Claimed: Practice voucher.")).to_be_visible()
    expect(page.locator(".head .title")).to_have_text("Pebble skipper")
    picture(page, "the ledger")


def test_what_has_to_wait_can_be_given_back(
    visit: Visit, site: Installation, picture: TakePicture
) -> None:
    site.python(GIVE.format(points=100, cause="another journey"))
    page = log_in(visit, site)
    page.get_by_role("button", name="Claim Practice voucher, the slow way").click()
    page.get_by_role("button", name="Yes, claim it").click()
    expect(page.get_by_role("heading", name="Set aside for you")).to_be_visible()
    picture(page, "set aside")
    page.get_by_role("button", name="Done").click()

    page.get_by_role("button", name="Give it back: Practice voucher, the slow way").click()

    expect(page.get_by_text("You gave it back, and got your points.")).to_be_visible()
    picture(page, "given back")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_no_shop_breaks_a_rule(
    visit: Visit, site: Installation, picture: TakePicture, colours: Literal["light", "dark"]
) -> None:
    site.python(GIVE.format(points=60, cause=f"a look by {colours}"))
    stranger = visit("/shop/", color_scheme=colours, reduced_motion="reduce")
    expect(stranger.get_by_text("Play a round, and the first points")).to_be_visible()
    _hold_against_the_rules(stranger, "a stranger", picture)

    page = log_in(visit, site, color_scheme=colours, reduced_motion="reduce")
    expect(page.get_by_role("button", name="Claim Rose nuggets")).to_be_visible()
    _hold_against_the_rules(page, "the shop", picture)
    page.get_by_role("button", name="Claim Rose nuggets").click()
    _hold_against_the_rules(page, "are you sure", picture)


def test_the_shop_fits_the_smallest_phone(visit: Visit, site: Installation) -> None:
    page = log_in(visit, site, viewport={"width": 320, "height": 640})
    expect(page.locator(".offer").first).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth <= 320")


def _hold_against_the_rules(page: Page, name: str, picture: TakePicture) -> None:
    picture(page, name)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
