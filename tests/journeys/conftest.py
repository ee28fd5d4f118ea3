"""A site to visit, a browser to visit it with, and other people who play there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.installation import Installation, an_installation, running
from tests.journeys.others import Others

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / "var" / "test" / "journeys"
# What ten answers, their reactions and a busy machine may take.
expect.set_options(timeout=15_000)

Visit = Callable[..., Page]
TakePicture = Callable[[Page, str], None]


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with the demo projects, which nobody has visited."""
    with an_installation(tmp_path_factory.mktemp("loaded")) as loaded:
        demo = loaded.manage("demo")
        assert demo.returncode == 0, demo.stderr
        yield loaded


@pytest.fixture(scope="session")
def truths(loaded: Installation) -> dict[str, str]:
    """What every picture of the digits really shows, by its address."""
    ask = "import json; from labeling.queries.demo import truths_by_content as of"
    told: dict[str, str] = json.loads(loaded.python(f"{ask}\nprint(json.dumps(of('digits')))"))
    return told


@pytest.fixture(scope="module")
def site(loaded: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A site of the module's own, running."""
    var = tmp_path_factory.mktemp("site") / "var"
    with an_installation(var, like=loaded) as made, running(made) as site:
        yield site


@pytest.fixture
def others(site: Installation, truths: dict[str, str]) -> Others:
    """People who play there too, and see what there is to see."""
    return Others(site.url, truths)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, site: Installation) -> Iterator[Visit]:
    """Open a page as somebody who has never been there; end with no error on any page."""
    opened, errors = [], []

    def open_page(path: str = "/", **how: Any) -> Page:
        context = chromium.new_context(base_url=site.url, **how)
        opened.append(context)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in opened:
        context.close()
    assert not errors


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> TakePicture:
    """Keep a picture of a step, numbered, under the name of the test."""
    folder = PICTURES / request.node.name
    numbers = count(1)

    def take(page: Page, step: str) -> None:
        page.screenshot(path=folder / f"{next(numbers):02} {step}.png")

    return take
