"""The network goes away in the middle of a round, and nothing that was answered is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, Route, expect

from tests.installation import Installation
from tests.journeys.conftest import TakePicture, Visit
from tests.journeys.playing import answer, eventually, me, play_on, truth_of

pytestmark = pytest.mark.everywhere


def test_what_was_answered_offline_arrives_once_after_the_tab_was_closed(
    visit: Visit, site: Installation, truths: Mapping[str, str], picture: TakePicture
) -> None:
    page = visit("/play/digits/")
    play_on(page, truths, until=3)
    said = _remembered(page)

    page.context.set_offline(True)
    for _ in range(4):
        choice = truth_of(page, truths)
        answer(page, choice)
        said = said | _remembered(page)
    expect(page.get_by_text("wait for the network")).to_be_visible()
    picture(page, "offline")
    assert len(said) == 7
    page.close()

    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto("/")
    eventually(again, lambda: _stored(site, said) == said)

    again.goto("/play/digits/")
    expect(again.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "7")
    picture(again, "online again")
    play_on(again, truths)
    again.keyboard.press("Enter")
    expect(again.locator(".haul .gained .unseen")).to_have_text("80")
    eventually(again, lambda: sum(me(again)["points"].values()) == 80)


def test_a_round_goes_on_after_a_cold_start_without_a_network(
    visit: Visit, truths: Mapping[str, str], picture: TakePicture
) -> None:
    page = visit("/play/digits/")
    play_on(page, truths, until=2)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    # What was open before the service worker was there is kept by it as soon as it is.
    kept = "caches.match('/play/digits/', { ignoreVary: true }).then((page) => !!page)"
    eventually(page, lambda: bool(page.evaluate(kept)))
    context = page.context
    page.close()
    context.set_offline(True)

    cold = context.new_page()
    cold.goto("/play/digits/")
    expect(cold.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "2")
    answer(cold, truth_of(cold, truths))
    expect(cold.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "3")
    picture(cold, "a cold start offline")

    cold.goto("/leagues/")
    expect(cold.get_by_role("heading", name="You are offline")).to_be_visible()
    picture(cold, "a page that was never seen")

    context.set_offline(False)
    cold.goto("/play/digits/")
    play_on(cold, truths)
    eventually(cold, lambda: sum(me(cold)["points"].values()) > 0)


def test_a_new_version_has_kept_pages_anew_before_it_drops_what_they_named(visit: Visit) -> None:
    page = visit("/me/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    eventually(page, lambda: _kept(page, "/me/") is not None)
    # As a version before this one would have left it.
    page.evaluate(
        """async () => {
          const pages = await caches.open('pages');
          await pages.put('/me/', new Response('<script src="/static/older.js"></script>'));
          const files = await caches.open('files-older');
          await files.put('/static/older.js', new Response('older'));
          await (await navigator.serviceWorker.ready).unregister();
        }"""
    )
    assert "older.js" in (_kept(page, "/me/") or "")

    page.goto("/settings/")
    eventually(page, lambda: _kept(page, "/static/older.js") is None)

    assert "older.js" not in (_kept(page, "/me/") or "older.js")
    page.context.set_offline(True)
    page.goto("/me/")
    # Only its scripts show the lamp.
    expect(page.locator("#lamp")).to_be_visible()
    expect(page.get_by_role("heading", name="You are offline")).to_have_count(0)


def test_an_answer_whose_reply_is_cut_off_is_stored_once(
    visit: Visit, site: Installation, truths: Mapping[str, str]
) -> None:
    page = visit(service_workers="block")
    sent: list[Any] = []

    def cut_the_first_reply_off(route: Route) -> None:
        reply = route.fetch()
        sent.append((route.request.headers["idempotency-key"], reply.status, reply.json()))
        if len(sent) == 1:
            route.abort()
        else:
            route.fulfill(response=reply)

    page.context.route("**/answer", cut_the_first_reply_off)
    page.goto("/play/digits/")
    play_on(page, truths, until=2)

    eventually(page, lambda: len(sent) == 2)
    (key, status, reply), again = sent
    assert (status, again) == (201, (key, 200, reply))
    assert list(_stored(site, {reply["challenge"]: ""})) == [reply["challenge"]]


def _kept(page: Page, path: str) -> str | None:
    """What the service worker has under this address."""
    kept: str | None = page.evaluate(
        """async (path) => {
          const kept = await caches.match(path, { ignoreVary: true });
          return kept ? kept.text() : null;
        }""",
        path,
    )
    return kept


def _remembered(page: Page) -> dict[str, str]:
    """What this browser remembers of the answers given in it: challenge -> choice."""
    kept: dict[str, str] = page.evaluate(
        """() => new Promise((tell) => {
          indexedDB.open('goldrush').onsuccess = ({ target }) => {
            const all = target.result.transaction('answers').objectStore('answers').getAll();
            all.onsuccess = () =>
              tell(Object.fromEntries(all.result.map((kept) => [kept.challenge, kept.choice])));
          };
        })"""
    )
    return kept


def _stored(site: Installation, said: Mapping[str, str]) -> dict[str, str]:
    """What the server has of these answers, each of which is there once at most."""
    rows = site.rows("SELECT challenge_id, label FROM labeling_answer")
    stored = [(str(UUID(str(challenge))), label) for challenge, label in rows]
    of_these = [(challenge, label) for challenge, label in stored if challenge in said]
    assert len(dict(of_these)) == len(of_these)
    return dict(of_these)
