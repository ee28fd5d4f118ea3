"""A guest plays a round, is paid for it, and keeps everything."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from tests.installation import Installation
from tests.journeys.conftest import TakePicture, Visit
from tests.journeys.others import Others
from tests.journeys.playing import answer, eventually, me, play_on, tap, truth_of

pytestmark = pytest.mark.everywhere
DIGITS = re.compile("Handwritten digits")
PROVE = """
from labeling.models import Project
from tests.gamification.pay import settle_as_proven
settle_as_proven(Project.objects.get(slug="digits").pk)
"""
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
    "reduced_motion": "reduce",
}


def test_by_keyboard(
    visit: Visit,
    site: Installation,
    others: Others,
    truths: Mapping[str, str],
    picture: TakePicture,
) -> None:
    others.play(3)
    page = visit("/")
    picture(page, "hub")
    page.get_by_role("link", name=DIGITS).press("Enter")

    _play_ten(page, truths, picture)
    expect(page.get_by_role("heading", name="All answered")).to_be_visible()
    picture(page, "seal")
    page.keyboard.press("Enter")

    expect(_haul(page)).to_have_text("72")
    expect(page.get_by_text("place this week")).to_be_visible()
    picture(page, "summary")
    eventually(page, lambda: me(page)["streak"] == {"days": 1, "today": True, "freezes": 2})
    before = me(page)
    assert before["points"]["pending"] + before["points"]["settled"] == 72

    others.play(2)
    site.python(PROVE)
    eventually(page, lambda: me(page)["points"]["settled"] >= 10)
    picture(page, "settled")

    _nothing_is_lost_by_reloading(page, picture)
    _signing_up_keeps_it_all(page, picture)


def _play_ten(page: Page, truths: Mapping[str, str], picture: TakePicture) -> None:
    play_on(page, truths, until=2)
    picture(page, "two answered")

    wrong = str((int(truth_of(page, truths)) + 1) % 10)
    answer(page, wrong)
    page.keyboard.press("z")
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "2")
    picture(page, "taken back")

    page.keyboard.press("g")
    expect(page.get_by_role("dialog", name="Guidelines")).to_be_visible()
    picture(page, "guidelines")
    page.keyboard.press("g")
    expect(page.get_by_role("dialog")).to_have_count(0)

    play_on(page, truths, until=5)
    answer(page, "x")
    picture(page, "can't tell")
    play_on(page, truths)


def _nothing_is_lost_by_reloading(page: Page, picture: TakePicture) -> None:
    page.get_by_role("link", name="Done for now").press("Enter")
    page.wait_for_url("/")
    kept = me(page)
    page.reload()

    mine = page.get_by_role("region", name="Your claim")
    expect(mine.get_by_text(kept["name"])).to_be_visible()
    picture(page, "reloaded")
    assert _points(me(page)) >= _points(kept)
    assert me(page)["streak"] == kept["streak"]


def _signing_up_keeps_it_all(page: Page, picture: TakePicture) -> None:
    guest = me(page)
    assert guest["is_guest"]

    page.get_by_role("link", name="Keep my points").press("Enter")
    page.get_by_label("Username").fill("amber")
    page.get_by_label("Password").fill("pick-and-shovel")
    picture(page, "sign up")
    page.keyboard.press("Enter")
    page.wait_for_url("/")

    somebody = me(page)
    picture(page, "signed up")
    assert not somebody["is_guest"]
    expect(page.get_by_text("No account needed")).to_be_hidden()
    assert [somebody["id"], somebody["name"]] == [guest["id"], guest["name"]]
    assert _points(somebody) >= _points(guest)


def test_on_a_phone_by_touch_without_motion(
    visit: Visit, truths: Mapping[str, str], picture: TakePicture
) -> None:
    page = visit("/", **PHONE)
    picture(page, "hub")
    page.get_by_role("link", name=DIGITS).tap()

    for _ in range(9):
        tap(page, truth_of(page, truths))
    picture(page, "nine answered")
    tap(page, "Can’t tell")
    picture(page, "seal")
    page.wait_for_timeout(5_000)  # Nothing moves on by itself for who asked for no motion.
    page.get_by_role("button", name="Lock in").tap()

    expect(_haul(page)).to_have_text("72")
    picture(page, "summary")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def _haul(page: Page):
    return page.locator(".haul .gained .unseen")


def _points(of: Mapping[str, dict[str, int]]) -> int:
    """What they have; some of it may settle while we look, at as much or more: it is right."""
    return sum(of["points"].values())
