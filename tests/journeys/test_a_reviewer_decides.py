"""A cheat is found, a reviewer decides and takes it back, and whoever was judged may object."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.installation import Installation
from tests.journeys.conftest import TakePicture, Visit
from tests.journeys.others import Others
from tests.journeys.playing import eventually, me

pytestmark = pytest.mark.everywhere


@pytest.fixture
def reviewer(visit: Visit, site: Installation) -> Page:
    """The review desk, with nothing on it."""
    logins = json.loads((site.var / "demo_logins.json").read_text())
    page = visit("/accounts/login/?next=/review/")
    page.locator("[name=login]").fill("reviewer")
    page.locator("[name=password]").fill(logins["reviewer"])
    page.keyboard.press("Enter")
    page.wait_for_url("/review/")
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    return page


def test_a_case_comes_is_decided_undone_decided_again_and_appealed(
    visit: Visit, reviewer: Page, others: Others, picture: TakePicture
) -> None:
    others.play(3, 2)
    cheat = visit("/")
    loads: list[str] = []
    reviewer.on("load", lambda page: loads.append(page.url))
    press_one_key(cheat)

    # It shows without reloading, and one sees at once who and why.
    expect(reviewer.get_by_role("heading", name=re.compile("^Worker"))).to_be_visible(
        timeout=60_000
    )
    why = reviewer.get_by_role("region", name="Why")
    expect(why).to_contain_text(re.compile("faster than a person|Answered '1'"))
    assert not loads
    picture(reviewer, "a case")
    assert Axe().run(reviewer).violations_count == 0
    eventually(cheat, lambda: everything_is_counted(cheat))
    had = points(cheat)

    # What happens is what the preview said.
    reviewer.keyboard.press("4")
    expect(effect(reviewer, "points are taken back")).to_be_visible()
    seen = effects(reviewer)
    picture(reviewer, "a preview")
    assert Axe().run(reviewer).violations_count == 0
    reviewer.keyboard.press("Enter")
    expect(reviewer.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    assert seen["points are taken back"] == had
    assert points(cheat) == 0
    given = last_verdict(reviewer)
    assert seen.get("items reopen for answers", 0) == given["items_reopened"]
    assert seen.get("labels flip", 0) == given["labels_flipped"]
    assert seen["points are taken back"] == -given["points_pending"] - given["points_settled"]

    # Taking it back gives everything back.
    reviewer.keyboard.press("u")
    expect(reviewer.get_by_role("heading", name=re.compile("^Worker"))).to_be_visible()
    assert points(cheat) == had

    # The day after, it can still be found, and taken back.
    reviewer.keyboard.press("1")
    expect(reviewer.get_by_text("No label, no item and no point changes.")).to_be_visible()
    reviewer.keyboard.press("Enter")
    expect(reviewer.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    reviewer.reload()
    loads.clear()
    reviewer.get_by_role("button", name="Look at what was decided").click()
    picture(reviewer, "what was decided")
    reviewer.get_by_role("button", name="Undo").first.click()
    expect(reviewer.get_by_role("heading", name="Decide", exact=True)).to_be_visible()

    # Banned, told so in plain words, they object.
    reviewer.keyboard.press("6")
    expect(effect(reviewer, "points are taken back")).to_be_visible()
    taken = effects(reviewer)["points are taken back"]
    reviewer.keyboard.press("Enter")
    expect(reviewer.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    cheat.goto("/me/")
    notices = cheat.get_by_role("region", name="Decisions about your answers")
    expect(notices).to_contain_text("You cannot answer there any more.")
    cheat.get_by_role("button", name="Something is wrong about this").click()
    cheat.get_by_label("What should we know?").fill("My cat sat on the keyboard.")
    picture(cheat, "an appeal")
    assert Axe().run(cheat).violations_count == 0
    cheat.get_by_role("button", name="Send").click()
    expect(notices).to_contain_text("You wrote: My cat sat on the keyboard.")

    # The appeal is a case of its own, and granting it is another way back.
    expect(reviewer.get_by_text("My cat sat on the keyboard.")).to_be_visible(timeout=60_000)
    reviewer.keyboard.press("2")
    expect(effect(reviewer, "points are given back")).to_be_visible()
    assert effects(reviewer)["points are given back"] == taken
    picture(reviewer, "an appeal that is granted")
    reviewer.keyboard.press("Enter")
    expect(reviewer.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    assert points(cheat) > 0
    cheat.reload()
    expect(notices).to_contain_text("was taken back")
    assert not loads


def press_one_key(page: Page, n_rounds: int = 3) -> None:
    """Answer everything with the same label, faster than anybody can look."""
    for _ in range(n_rounds):
        served = page.request.post("/api/v1/projects/digits/rounds", data={}).json()
        for challenge in served["challenges"]:
            reply = page.request.post(
                f"/api/v1/challenges/{challenge['id']}/answer",
                data={"choice": "1"},
                headers={"Idempotency-Key": uuid.uuid4().hex},
            )
            assert reply.ok, reply.text()


def points(page: Page) -> int:
    told = me(page)["points"]
    return int(told["pending"] + told["settled"])


def everything_is_counted(page: Page) -> bool:
    """Say whether nothing has moved for a moment, so that figures can be compared."""
    before = points(page)
    page.wait_for_timeout(3_000)
    return points(page) == before


def effect(page: Page, what: str) -> Locator:
    """A line of the preview."""
    return page.get_by_role("list", name="What would change").get_by_text(what)


def effects(page: Page) -> dict[str, int]:
    """Read what the preview says: what would happen, and to how many."""
    lines = page.get_by_role("list", name="What would change").get_by_role("listitem")
    said = [line.replace(",", "").split(maxsplit=1) for line in lines.all_inner_texts()]
    return {what: int(n) for n, what in said}


def last_verdict(page: Page) -> dict[str, int]:
    closed = page.request.get("/api/v1/cases?state=closed").json()["results"]
    file = page.request.get(f"/api/v1/cases/{closed[0]['id']}").json()
    told: dict[str, int] = file["verdicts"][0]["effects"]
    return told
