"""A guest among others: a seat that waits, a team by its code, and boards, all by keyboard."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import TakePicture, Visit


def test_a_guest_finds_company(visit: Visit, picture: TakePicture) -> None:
    page = visit("/leagues/")
    expect(page.get_by_role("heading", name="Copper league")).to_be_visible()
    expect(page.get_by_text("Your seat is waiting")).to_be_visible()
    page.request.post("/api/v1/players", headers={"Origin": page.url.split("/leagues")[0]})
    page.reload()
    page.get_by_role("tab", name="My room").focus()
    page.keyboard.press("ArrowLeft")
    _make_a_team(page)
    picture(page, "a team")
    assert Axe().run(page).violations_count == 0

    page.reload()
    expect(page.get_by_role("heading", name="Night Miners")).to_be_visible()
    page.get_by_role("tab", name="Teams").press("ArrowLeft")
    page.get_by_role("button", name="All time").press("Enter")
    expect(page.get_by_text("Nobody yet.")).to_be_visible()
    assert Axe().run(page).violations_count == 0


def _make_a_team(page: Page) -> None:
    page.get_by_label("What is it called?").fill("Night Miners")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Night Miners")).to_be_visible()
