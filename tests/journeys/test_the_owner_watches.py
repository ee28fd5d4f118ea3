"""The owner watches a project move while people answer."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from playwright.sync_api import expect

from tests.installation import Installation
from tests.journeys.conftest import TakePicture, Visit
from tests.journeys.others import Others

pytestmark = pytest.mark.everywhere


def test_answers_show_on_the_desk_without_reloading(
    visit: Visit, site: Installation, truths: Mapping[str, str], picture: TakePicture
) -> None:
    logins = json.loads((site.var / "demo_logins.json").read_text())
    page = visit("/accounts/login/?next=/projects/digits/")
    page.locator("[name=login]").fill("owner")
    page.locator("[name=password]").fill(logins["owner"])
    page.keyboard.press("Enter")
    page.wait_for_url("/projects/digits/")

    answers = page.locator(".tiles dd").first
    expect(answers).to_have_text("0")
    picture(page, "before anybody answered")
    loads: list[str] = []
    page.on("load", lambda page: loads.append(page.url))

    Others(site.url, truths).play(3)

    expect(answers).to_have_text("30")
    picture(page, "thirty answers later")
    assert not loads
