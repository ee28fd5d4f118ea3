"""A player chooses how to be seen and spoken to, reads what happened, and leaves."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.installation import Installation
from tests.journeys.conftest import TakePicture, Visit
from tests.journeys.playing import eventually, me

A_BADGE = """
from django.utils import timezone
from gamification.models import EarnedBadge, Player
player = Player.objects.get(name={name!r})
EarnedBadge.objects.create(player=player, slug="prospector", tier=1, earned_at=timezone.now())
"""


def a_player(visit: Visit, site: Installation) -> Page:
    page = visit("/")
    page.request.post("/api/v1/players", headers={"Origin": site.url}, data={})
    return page


def by_keyboard(page: Page, name: str, key: str = "Space") -> None:
    """Reach what is called so by Tab alone, and press a key on it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.labels?.[0]?.textContent") == name:
            return page.keyboard.press(key)
        if page.evaluate("document.activeElement?.textContent.trim()") == name:
            return page.keyboard.press(key)
    raise AssertionError(f"Tab never came to {name!r}.")


def test_choices_are_made_by_keyboard_and_kept(
    visit: Visit, site: Installation, picture: TakePicture
) -> None:
    page = a_player(visit, site)
    page.goto("/settings/")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()

    by_keyboard(page, "Quiet mode")
    expect(page.get_by_role("switch", name="Quiet mode")).to_be_checked()
    by_keyboard(page, "Sounds")
    picture(page, "chosen")
    page.get_by_label("Language", exact=True).select_option("de")

    expect(page.get_by_role("heading", name="Einstellungen")).to_be_visible()
    expect(page.get_by_role("switch", name="Ruhe")).to_be_checked()
    expect(page.get_by_role("switch", name="Töne")).to_be_checked()
    expect(page.get_by_role("switch", name="Vibration")).not_to_be_checked()
    picture(page, "in German")
    page.goto("/")
    expect(page.get_by_role("heading", name="Dein Claim")).to_be_visible()
    picture(page, "the hub in German")


def test_what_could_not_be_kept_does_not_show_as_kept(visit: Visit, site: Installation) -> None:
    page = a_player(visit, site)
    page.goto("/settings/")
    switch = page.get_by_role("switch", name="Quiet mode")
    expect(switch).not_to_be_checked()

    page.context.set_offline(True)
    switch.click()
    page.get_by_label("Language", exact=True).select_option("de")

    expect(page.get_by_role("alert").filter(has_text="You seem to be offline.")).to_be_visible()
    expect(switch).not_to_be_checked()
    expect(page.get_by_label("Language", exact=True)).to_have_value("")


def test_everything_can_be_taken_along(visit: Visit, site: Installation) -> None:
    page = a_player(visit, site)
    page.goto("/settings/")

    with page.expect_download() as coming:
        page.get_by_role("link", name="Download everything").press("Enter")

    assert coming.value.suggested_filename == "goldrush.json"


def test_who_leaves_says_their_name_and_is_gone(
    visit: Visit, site: Installation, picture: TakePicture
) -> None:
    page = a_player(visit, site)
    name = me(page)["name"]
    page.goto("/settings/")
    by_keyboard(page, "I want to go", "Enter")

    page.keyboard.type("somebody else")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(name)
    picture(page, "not by a slip")

    page.get_by_label(f"Type {name} to confirm").fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="You are gone from here")).to_be_focused()
    assert not page.request.get("/api/v1/asker").json()["player"]


def test_the_bell_rings_and_is_read_by_keyboard(
    visit: Visit, site: Installation, picture: TakePicture
) -> None:
    page = a_player(visit, site)
    site.python(A_BADGE.format(name=me(page)["name"]))
    page.goto("/me/")
    bell = page.get_by_role("button", name="What happened: 1 new")

    bell.press("Enter")
    panel = page.get_by_role("region", name="What happened")
    expect(panel).to_be_focused()
    expect(panel).to_contain_text("Prospector: tier 1 is yours")
    picture(page, "what happened")

    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="What happened")).to_be_focused()
    eventually(page, lambda: _n_new(page) == 0)


def _n_new(page: Page) -> int:
    told: int = page.request.get("/api/v1/me/notifications").json()["n_new"]
    return told
