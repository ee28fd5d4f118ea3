"""Several web processes and workers: what a worker finds out reaches every browser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import expect

from tests.installation import Installation, an_installation, running
from tests.journeys.conftest import TakePicture, Visit
from tests.journeys.others import Others
from tests.journeys.playing import eventually, me, play_on

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
    play_on(page, truths)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Another round")).to_be_visible()
    eventually(page, lambda: me(page)["points"]["pending"] == 80)

    Others(there, truths).play(3)

    # Nobody touches the page: a worker tells Redis, and Redis the process that has the socket.
    # Players are rated by the clock, so it takes up to half a minute.
    toast = page.get_by_text(re.compile(r"\+\d+ points? to spend"))
    expect(toast.first).to_be_visible(timeout=60_000)
    picture(page, "settled")
    assert me(page)["points"]["settled"] > 0
