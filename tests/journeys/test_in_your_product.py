"""An owner puts a project on a page of theirs, and makes the keys for it."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.installation import Installation
from tests.journeys.conftest import TakePicture, Visit

FORUM = "https://forum.example"


@pytest.fixture
def desk(visit: Visit, site: Installation) -> Page:
    page = visit("/accounts/login/?next=/projects/digits/", reduced_motion="reduce")
    passwords = json.loads((site.var / "demo_logins.json").read_text())
    page.locator("[name=login]").fill("owner")
    page.locator("[name=password]").fill(passwords["owner"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="In your product")).to_be_visible()
    return page


def lines(card: Locator, title: str) -> str:
    return card.get_by_role("figure", name=title).locator("code").inner_text()


def test_what_an_owner_copies_lets_their_people_in(
    desk: Page, site: Installation, picture: TakePicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = desk.get_by_role("region", name="In your product")

    card.get_by_role("button", name="Put it on a page").click()
    card.get_by_label("Name", exact=True).fill("Beside the forum")
    card.get_by_label("Pages that may show it").fill("forum.example")
    card.get_by_role("button", name="Make it").click()
    expect(card.get_by_role("alert")).to_contain_text("“forum.example” is no origin")
    card.get_by_label("Pages that may show it").fill(FORUM)
    card.get_by_role("button", name="Make it").click()
    expect(card.get_by_role("heading", name="Beside the forum")).to_be_visible()
    card.get_by_role("button", name="Share a secret").click()
    secret = card.get_by_role("group", name="The secret of k_").locator("code").inner_text()
    picture(desk, "in-your-product")

    key = card.get_by_text("pk_live_").first.inner_text()
    assert f'site-key="{key}"' in lines(card, "Always the newest of this major version")
    assert 'integrity="sha384-' in lines(card, "Exactly this version, checked by its digest")
    monkeypatch.setenv("GOLDRUSH_SIGNING_SECRET", secret)
    server: dict[str, Any] = {}
    exec(lines(card, "On your server, in Python"), server)
    assert server["goldrush_token"](SimpleNamespace(id=None, is_authenticated=False)) == ""
    token = server["goldrush_token"](SimpleNamespace(id=7, is_authenticated=True))
    body = {"site_key": key, "embedder": FORUM, "user_token": token}
    told = desk.request.post(f"{site.url}/embed/v1/sessions", data=body)
    assert told.status == 201
    assert told.json()["who"] == {"kind": "user", "name": ""}

    card.get_by_role("button", name="I have it").click()
    desk.reload()
    expect(card.get_by_role("heading", name="Beside the forum")).to_be_visible()
    expect(card).not_to_contain_text(secret)
    assert Axe().run(desk).violations_count == 0

    card.get_by_role("button", name="Turn off: Beside the forum").click()
    expect(card.get_by_text("Off", exact=True)).to_be_visible()
    assert desk.request.post(f"{site.url}/embed/v1/sessions", data=body).status == 404


def test_who_thinks_better_of_it_is_back_where_they_were(desk: Page) -> None:
    card = desk.get_by_role("region", name="In your product")
    opener = card.get_by_role("button", name="Put it on a page")

    opener.press("Enter")
    card.get_by_role("button", name="Not now").press("Enter")
    expect(opener).to_be_focused()

    opener.press("Enter")
    card.get_by_label("Name", exact=True).fill("Beside the shop")
    card.get_by_label("Pages that may show it").fill(FORUM)
    card.get_by_role("button", name="Make it").click()
    card.get_by_role("button", name="Make a key").click()
    card.get_by_role("button", name="I have it").click()
    revoke = card.get_by_role("button", name="Revoke sk_live_")
    revoke.press("Enter")
    expect(card.get_by_role("button", name="Not now")).to_be_focused()
    card.get_by_role("button", name="Not now").press("Enter")
    expect(revoke).to_be_focused()
