"""A host product of its own: its people find duplicates, it hears of them, and it merges.

The forum of ``examples/forum`` runs beside Goldrush as its README says, at an address of its own.
"""

from __future__ import annotations

import json
import random
import re
import runpy
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, TimeoutError, expect

from tests.installation import Installation, an_installation, running
from tests.journeys.conftest import TakePicture

FOLDER = Path(__file__).resolve().parent.parent.parent / "examples" / "forum"
PATIENCE_SECONDS = 60
LOOK_MS = 400
A_WHILE_MS = 3_000
READ_SECONDS = 0.8

BEGINNING = runpy.run_path(str(FOLDER / "beginning.py"))
TITLES = [title for title, _, _ in BEGINNING["THREADS"]]
KINDS = dict(BEGINNING["KNOWN"])
KIND_NAMES = {label["value"]: label["name"] for label in BEGINNING["LABELS"]}
# Which of what it begins with are about the same, by number.
SAME = [*zip(range(1, 12), range(13, 24), strict=False), (12, 24), (27, 35), (30, 36), (33, 34)]
SAME_TITLES = {frozenset((TITLES[one - 1], TITLES[other - 1])) for one, other in SAME}

CUSTOMERS = [name for name in BEGINNING["PEOPLE"] if name != BEGINNING["MODERATOR"]]
CAUSES = ["signing in", "the first start", "printing", "a large picture", "the weekly backup"]
WAYS = [
    "Error {code} after {cause}",
    "What does {code} mean?",
    "It says {code} and stops",
    "{code} again and again since {cause}",
]
MACHINES = [
    "I use version 4.2 on Windows 11, with all updates, and have restarted the computer twice.",
    "My tablet runs Android 15, Lantern comes from the store, and I am signed in on two devices.",
    "On a MacBook with the latest system. With a new account it is the same there.",
    "This is Linux, installed as a package. Nothing in the log would tell anything about it.",
    "It happens on my phone, an old model with little memory; all else works on it.",
    "I have two hundred notes in nine notebooks, and sync is switched on for all of them.",
]
# Run where the forum is, before it begins.
BEGIN_OTHERWISE = """
import json, sys, pathlib, beginning
beginning.THREADS[:] = json.load(sys.stdin)
beginning.REPLIES.clear()
from forum import Forum
Forum(pathlib.Path(sys.argv[1]))
"""
OPEN_PAIRS = """
import json
from labeling.models import Pair, Project
project = Project.objects.filter(question_type="pair", is_demo=False).latest("pk")
pairs = Pair.objects.of(project.pk).waiting().select_related("a", "b", "item__prediction")
known = lambda item: getattr(item, "prediction", None)
print(json.dumps([
    {
        "a": pair.a.title,
        "b": pair.b.title,
        "score": pair.score,
        "priority": pair.item.priority,
        "p_same": known(pair.item) and known(pair.item).probabilities["same"],
    }
    for pair in pairs
]))
"""


@dataclass
class Community:
    """The forum as it runs, and the browser its people use."""

    url: str
    chromium: Browser

    def visit(self, name: str = "", path: str = "/") -> Page:
        """Open a page as somebody."""
        page = self.chromium.new_context(base_url=self.url).new_page()
        if name:
            page.goto("/in")
            page.get_by_role("button", name=name).click()
            page.wait_for_url("/")
        page.goto(path)
        return page


@pytest.fixture(scope="module")
def site(loaded: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A Goldrush that may call programs of this machine."""
    var = tmp_path_factory.mktemp("site") / "var"
    with an_installation(var, like=loaded) as made:
        made.env["OUR_NETWORKS"] = "127.0.0.1/32"
        with running(made) as site:
            yield site


@pytest.fixture(scope="module")
def community(site: Installation, chromium: Browser, tmp_path_factory) -> Iterator[Community]:
    """The forum as it comes."""
    with a_forum(site, tmp_path_factory.mktemp("forum")) as url:
        yield Community(url, chromium)


@contextmanager
def a_forum(site: Installation, folder: Path) -> Iterator[str]:
    """Run the forum as its README says, beside a Goldrush; give its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = [sys.executable, "run.py", "--goldrush", site.url, "--port", str(port)]
    log = folder / "log"
    with log.open("w") as said:
        forum = subprocess.Popen(
            [*command, "--folder", str(folder)], cwd=FOLDER, env=site.env, stdout=said, stderr=said
        )
    try:
        until(lambda: "The forum is at" in log.read_text(), forum.poll)
        yield f"http://localhost:{port}"
    finally:
        forum.terminate()
        forum.wait(10)
    assert "Traceback" not in log.read_text()


def test_what_customers_find_to_be_the_same_is_merged_and_can_be_taken_back(
    community: Community, picture: TakePicture
) -> None:
    before = n_threads(community.visit())
    for name in ("Bela", "Chidi"):
        page = community.visit(name, "/t/13")
        answer_all(page)
        picture(page, f"{name} has answered")

    front = community.visit("Ada")
    until(lambda: front.reload() and n_threads(front) < before)
    picture(front, "fewer threads")

    news = community.visit("Ada", "/news")
    row = news.locator("tr", has_text="confirmed").first
    duplicate, canonical = row.get_by_role("link").all()
    gone, stays = duplicate.inner_text(), canonical.inner_text()
    assert frozenset((gone, stays)) in SAME_TITLES
    tombstone = community.visit("Ada", duplicate.get_attribute("href") or "")
    expect(tombstone.get_by_role("status")).to_contain_text(f"Merged into {stays}")
    picture(tombstone, "where it went")
    merged = community.visit("Ada", canonical.get_attribute("href") or "")
    expect(merged.get_by_role("heading", name="Merged into this one")).to_be_visible()
    expect(merged.get_by_role("link", name=gone)).to_be_visible()

    author = community.visit(author_of(gone), duplicate.get_attribute("href") or "")
    author.get_by_label("Not the same? Say why.").fill("Mine is about something else.")
    author.get_by_role("button", name="Object").click()
    shows(author, author.get_by_text("Its author objects."))
    picture(author, "the author objects")

    tombstone.get_by_role("button", name="Take the merge back").click()
    back = community.visit("", duplicate.get_attribute("href") or "")
    shows(back, back.get_by_role("button", name="I have this too"))
    expect(back.get_by_text("Merged into")).to_have_count(0)
    news.reload()
    expect(news.locator("tr", has_text="undone")).to_contain_text(gone)
    picture(news, "what was told")


def test_a_new_thread_is_found_while_it_is_typed_and_by_the_next_who_asks(
    community: Community, picture: TakePicture
) -> None:
    page = community.visit("Hana", "/new")

    page.get_by_label("Title").press_sequentially("Notes do not sync to my laptop")
    alike = page.locator("#similar").get_by_role("link")
    expect(alike.first).to_have_text(TITLES[0])
    picture(page, "is it one of these")
    page.get_by_label("Title").fill("Zebra stripes between the lines of a list")
    page.get_by_label("What happens").fill("Every second line a little darker, please.")
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Zebra stripes between the lines of a list"
    )

    until(lambda: any("Zebra" in title for title in found(community, "stripes like a zebra")))


def test_who_joins_says_first_what_two_messages_are(
    community: Community, picture: TakePicture
) -> None:
    page = community.visit("", "/join")
    page.get_by_label("Your name").fill("Ines")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("alert")).to_have_text("Please do the check first.")

    do_the_check(page)
    picture(page, "the check is passed")
    page.get_by_role("button", name="Join").click()

    page.wait_for_url("/")
    expect(page.locator("header")).to_contain_text("Ines")


@pytest.fixture
def busy(site: Installation, chromium: Browser, tmp_path: Path) -> Iterator[Community]:
    """A forum about errors, where what everybody writes of their machine looks alike."""
    subprocess.run(
        [sys.executable, "-c", BEGIN_OTHERWISE, str(tmp_path / "forum.sqlite3")],
        input=json.dumps(about_errors(random.Random(7))),
        cwd=FOLDER,
        text=True,
        check=True,
    )
    with a_forum(site, tmp_path) as url:
        yield Community(url, chromium)


def test_the_detector_learns_from_what_they_say_and_has_better_pairs_asked(
    busy: Community, site: Installation, picture: TakePicture
) -> None:
    until(lambda: len(open_pairs(site)) > 200)

    # Those who come later are asked first about what has been begun; nobody about their own.
    for comers in (CUSTOMERS[:3], CUSTOMERS[3:6]):
        with ThreadPoolExecutor(len(comers)) as crowd:
            answered = crowd.map(lambda name: read_and_answer(site, busy, name), comers)
            assert sum(answered) > 60

    news = busy.visit("Ada", "/news")
    shows(news, news.get_by_text("was trained and took over"))
    picture(news, "a detector took over")
    until(lambda: all(pair["p_same"] is not None for pair in open_pairs(site)))
    left = open_pairs(site)
    assert share_of_same(left, by="p_same") > share_of_same(left, by="score")
    assert share_of_same(left, by="priority") > share_of_same(left, by="score")


def about_errors(dice: random.Random) -> list[tuple[str, str, str]]:
    """Make threads of which those about one error are the same, whatever else is alike."""
    threads = []
    for number in dice.sample(range(100, 1000), 40):
        code, cause = (
            f"{dice.choice('BDFGHK')}{dice.choice('LMNPRT')}-{number}",
            dice.choice(CAUSES),
        )
        threads += [
            (way.format(code=code, cause=cause), dice.choice(MACHINES), BEGINNING["MODERATOR"])
            for way in dice.sample(WAYS, 3)
        ]
    return dice.sample(threads, len(threads))


def read_and_answer(site: Installation, community: Community, name: str, n: int = 36) -> int:
    """Answer as the widget does, reading each pair; say how many there were to answer."""
    with httpx.Client(timeout=60) as browser:
        people = browser.get(f"{community.url}/in").text
        [person] = re.findall(rf'value="([^"]+)">{name}<', people)
        browser.post(f"{community.url}/in", data={"person": person})
        token = browser.get(f"{community.url}/goldrush-token").json()["token"]
        # A thread that is not merged yet, which has no widget any more.
        thread = re.findall(r"/t/\d+", browser.get(f"{community.url}/").text)[0]
        page = browser.get(community.url + thread).text
        [key] = re.findall(r'site-key="([^"]+)"', page)
        asking = {"site_key": key, "user_token": token, "embedder": community.url}
        opened = browser.post(f"{site.url}/embed/v1/sessions", json=asking).json()
        browser.headers["Authorization"] = f"Bearer {opened['session']}"
        asked = browser.post(f"{site.url}/embed/v1/next", json={}).json()["challenge"]
        for nth in range(n):
            if asked is None:
                return nth
            time.sleep(READ_SECONDS)
            asked = _answer(browser, site.url, asked)
    return n


def _answer(browser: httpx.Client, url: str, asked: dict[str, Any]) -> Any:
    sides = asked["content"]["a"]["title"], asked["content"]["b"]["title"]
    reply = browser.post(
        f"{url}/embed/v1/answers",
        json={
            "challenge_id": asked["id"],
            "choice": "same" if len({code_of(title) for title in sides}) == 1 else "different",
        },
        headers={"Idempotency-Key": asked["id"]},
    )
    if reply.status_code == httpx.codes.GONE:  # Others have said so much that it needs no asking.
        return browser.post(f"{url}/embed/v1/next", json={}).json()["challenge"]
    assert reply.status_code == httpx.codes.CREATED, reply.text
    return reply.json()["next"]["challenge"]


def open_pairs(site: Installation) -> list[dict[str, Any]]:
    """Return the pairs of the newest forum that wait for answers, as only the server knows them."""
    told: list[dict[str, Any]] = json.loads(site.python(OPEN_PAIRS))
    return told


def share_of_same(pairs: list[dict[str, Any]], *, by: str, n: int = 100) -> float:
    """Return how many of those that come first are the same."""
    first = sorted(pairs, key=lambda pair: -float(pair[by]))[:n]
    return sum(code_of(pair["a"]) == code_of(pair["b"]) for pair in first) / len(first)


def code_of(title: str) -> str:
    [code] = re.findall(r"[A-Z]{2}-\d{3}", title)
    return str(code)


def answer_all(page: Page, n: int = 5) -> None:
    """Answer below a thread what is asked there, as somebody does who reads it."""
    frame = the_frame(page)
    # Until the threads have been compared there is nothing to ask, and the widget is not there.
    shows(page, frame.locator(".progress"))
    for nth in range(n):
        expect(frame.locator(".progress")).to_have_text(f"{nth} of {n}")
        page.wait_for_timeout(LOOK_MS)
        if frozenset(frame.locator(".side h2").all_inner_texts()) in SAME_TITLES:
            frame.get_by_role("button", name="Same").click()
            page.wait_for_timeout(LOOK_MS)
            frame.get_by_role("button", name="Either one").click()
        else:
            frame.get_by_role("button", name="Different").click()
    page.wait_for_timeout(LOOK_MS)
    # The last answer is held, so that it can be taken back, until they go on or go.
    page.goto("/")


def do_the_check(page: Page) -> None:
    """Say what the messages are, as somebody does who reads them, until it is passed."""
    frame = the_frame(page)
    frame.get_by_role("button", name="Start").click()
    passed = frame.get_by_text("Checked")
    asked = frame.locator(".shown")
    while True:
        expect(passed.or_(asked)).to_be_visible()
        if passed.is_visible():
            return
        said = asked.inner_text()
        page.wait_for_timeout(LOOK_MS)
        # Of what nobody knows yet, anything may be said.
        kind = KIND_NAMES[KINDS.get(said, "problem")]
        frame.get_by_role("button", name=kind).click()
        expect(passed.or_(asked.filter(has_not_text=said))).to_be_visible()


def the_frame(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def found(community: Community, words: str) -> list[str]:
    """Return the titles that are found while somebody types this."""
    told = httpx.get(f"{community.url}/similar", params={"title": words}, timeout=30).json()
    return [one["title"] for one in told["threads"]]


def n_threads(front: Page) -> int:
    return front.locator(".threads li").count()


def author_of(title: str) -> str:
    return str(next(author for known, _, author in BEGINNING["THREADS"] if known == title))


def shows(page: Page, what: Locator) -> None:
    """Wait for what comes by the clock or a webhook: the page has to be asked for again."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
        with suppress(TimeoutError):
            return what.first.wait_for(timeout=A_WHILE_MS)
        page.reload()
    expect(what).to_be_visible()


def until(is_so: Callable[[], Any], is_over: Callable[[], Any] = lambda: None) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert is_over() is None, "It has ended."
        assert time.monotonic() < give_up, "It never came to that."
        time.sleep(0.2)
