"""People whom a marketplace has sent work in their own tab, or in its frame, and are sent back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, Route, expect

from tests.installation import Installation
from tests.journeys.conftest import TakePicture, Visit
from tests.journeys.playing import IN_A_ROUND, LOOK_MS

OPEN = """
from django.utils import timezone
from labeling.actions.crowds import open_to_crowd
from labeling.models import Project
crowd = open_to_crowd(
    project_id=Project.objects.get(slug="digits").pk,
    marketplace={marketplace!r},
    fields={fields!r},
    at=timezone.now(),
)
print(crowd.pk)
"""
DONE = "https://app.prolific.com/submissions/complete?cc=DONE1"
FAILED = "https://app.prolific.com/submissions/complete?cc=FAIL1"
SANDBOX = "https://workersandbox.mturk.com"


def opened(site: Installation, marketplace: str, **fields: object) -> str:
    """Open the digits to a marketplace, for one round each; return the page to send people to."""
    crowd = site.python(OPEN.format(marketplace=marketplace, fields={"n_rounds": 1, **fields}))
    return f"/crowd/{crowd.strip()}/"


@pytest.fixture(scope="module")
def study(site: Installation) -> str:
    page = opened(site, "prolific", done_code="DONE1", failed_code="FAIL1")
    return page + "?PROLIFIC_PID=5f3a9c&STUDY_ID=s1&SESSION_ID={session}"


def meet(page: Page, marketplace: str) -> list[str]:
    """Let the marketplace say hello to whoever comes back; note their addresses."""
    came: list[str] = []

    def greet(route: Route) -> None:
        came.append(route.request.url)
        route.fulfill(body="Welcome back", content_type="text/html")

    page.context.route(f"{marketplace}/**", greet)
    return came


def work(page: Page | FrameLocator, waits: Page, truths: Mapping[str, str] | None) -> None:
    """Answer everything; with care, or as fast as keys can be pressed."""
    for n in range(IN_A_ROUND):
        expect(page.get_by_text(f"{n} of {IN_A_ROUND}")).to_be_visible()
        picture = page.get_by_role("img", name="The picture to look at")
        seen = urlsplit(picture.get_attribute("src") or "").path
        waits.wait_for_timeout(4 * LOOK_MS if truths else 160)
        name = truths[seen] if truths else "3"
        page.get_by_role("button", name=name, exact=True).click()


def test_careful_work_is_sent_back_with_the_code(
    visit: Visit, site: Installation, study: str, truths: Mapping[str, str], picture: TakePicture
) -> None:
    page = visit(study.format(session="a"))
    came = meet(page, "https://app.prolific.com")
    picture(page, "paid-crowd-welcome")

    page.get_by_role("button", name="Start").click()
    work(page, page, truths)

    expect(page.get_by_role("heading", name="Done. Thank you!")).to_be_focused()
    picture(page, "paid-crowd-done")
    page.wait_for_url(DONE)
    assert came == [DONE]
    assert page.context.cookies() == []
    workers = "SELECT external_id FROM labeling_worker WHERE external_id <> ''"
    assert site.rows(workers) == [("5f3a9c",)]


def test_who_leaves_comes_back_to_where_they_were(visit: Visit, study: str) -> None:
    page = visit(study.format(session="b"))
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("0 of 10")).to_be_visible()
    page.wait_for_timeout(2 * LOOK_MS)
    page.keyboard.press("x")
    expect(page.get_by_text("1 of 10")).to_be_visible()

    page.reload()
    page.get_by_role("button", name="Start").click()

    expect(page.get_by_text("1 of 10")).to_be_visible()


def test_who_only_presses_keys_is_sent_back_with_another_code(visit: Visit, study: str) -> None:
    page = visit(study.format(session="c").replace("5f3a9c", "fast"))
    came = meet(page, "https://app.prolific.com")
    page.get_by_role("button", name="Start").click()

    work(page, page, None)

    page.wait_for_url(FAILED)
    assert came == [FAILED]


def test_an_assignment_is_done_in_the_frame_of_mechanical_turk(
    chromium: Browser, site: Installation, truths: Mapping[str, str], picture: TakePicture
) -> None:
    # Mechanical Turk is on the open internet, and the site of a test is not.
    context = chromium.new_context(permissions=["local-network-access"])
    page, handed_in = context.new_page(), []
    address = site.url + opened(site, "mturk")

    def turk(route: Route) -> None:
        if route.request.method == "POST":
            handed_in.append((route.request.url, dict(parse_qsl(route.request.post_data or ""))))
            return route.fulfill(body="Submitted", content_type="text/html")
        asked = dict(parse_qsl(urlsplit(route.request.url).query))
        frame = json.dumps(f"{address}?{urlencode(asked)}")
        return route.fulfill(
            body=f"<iframe src={frame} width=900 height=800></iframe>", content_type="text/html"
        )

    context.route(f"{SANDBOX}/**", turk)
    assigned = {"hitId": "H1", "turkSubmitTo": SANDBOX}

    page.goto(
        f"{SANDBOX}/?{urlencode({**assigned, 'assignmentId': 'ASSIGNMENT_ID_NOT_AVAILABLE'})}"
    )
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("Accept the task to begin.")).to_be_visible()
    assert frame.get_by_role("button").count() == 0

    page.goto(f"{SANDBOX}/?{urlencode({**assigned, 'assignmentId': 'A1', 'workerId': 'W1'})}")
    frame.get_by_role("button", name="Start").click()
    work(frame, page, truths)
    frame.get_by_role("button", name="Submit to Mechanical Turk").click()

    expect(frame.get_by_text("Submitted")).to_be_visible()
    assert handed_in == [
        (f"{SANDBOX}/mturk/externalSubmit", {"assignmentId": "A1", "outcome": "done"})
    ]
    context.close()


def test_no_other_page_can_show_it_in_a_frame(
    chromium: Browser, site: Installation, study: str
) -> None:
    context = chromium.new_context(permissions=["local-network-access"])
    page, framed = context.new_page(), site.url + study.format(session="d")
    body = f"<iframe src={json.dumps(framed)}></iframe>"
    context.route(
        "https://evil.example/**", lambda route: route.fulfill(body=body, content_type="text/html")
    )

    with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
        page.goto("https://evil.example/")

    assert page.frame_locator("iframe").get_by_role("button", name="Start").count() == 0
    context.close()
