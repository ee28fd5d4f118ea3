"""Several web processes and workers: what a worker finds out reaches every browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import expect

from tests.installation import Installation, an_installation, running
from tests.journeys.conftest import TakePicture, Visit
from tests.journeys.others import Others
from tests.journeys.playing import IN_A_ROUND, answer, eventually, me, truth_of

pytestmark = pytest.mark.grown_up


@pytest.fixture(scope="module")
def site(loaded: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Two web processes and two workers."""
    var = tmp_path_factory.mktemp("site") / "var"
    with an_installation(var, like=loaded) as made, running(made, n_web=2, n_workers=2) as site:
        yield site


def test_points_that_settle_through_one_are_seen_on_a_page_of_the_other(
    visit: Visit, site: Installation, truths: Mapping[str, str], picture: TakePicture
) -> None:
    here, there = site.urls
    page = visit(f"{here}/play/digits/")
    # What is wrong settles as soon as the others agree; what is right may wait to be rated.
    for _ in range(IN_A_ROUND):
        answer(page, next(key for key in "01" if key != truth_of(page, truths)))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Another round")).to_be_visible()
    eventually(page, lambda: me(page)["points"]["pending"] == 80)
    page.goto(f"{here}/")
    pending = page.locator(".mine dd").nth(1)
    expect(pending).to_contain_text("80")

    Others(there, truths).play(3, n_rounds=3)

    # Nobody touches the page: a worker tells Redis, and Redis the process that has the socket.
    expect(pending).not_to_contain_text("80")
    picture(page, "settled")
