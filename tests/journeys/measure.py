"""How quick the player's page is, in a real browser on an installation of its own.

    python -m tests.journeys.measure

Prints the time from a key press until the next item is painted, the time until a cold browser can
answer the first one, and what the page's scripts and styles weigh, packed.  On a quiet machine the
figures belong in ``docs/performance.md``.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

import httpx
from playwright.sync_api import Browser, expect, sync_playwright

from tests.installation import an_installation, running
from tests.journeys.playing import IN_A_ROUND

BUDGET_KB = 100
N_ROUNDS = 8
N_COLD = 10
# Nothing is taken for an answer in the first moments of an item.
LOOK_MS = 250
ASSET = re.compile(r"[\w.-]+-[\w-]{8}\.(?:js|css)")

# From the press (the event's own time) to the first frame after the next picture is in the page.
TIME_KEYS = """() => {
  const picture = () => document.querySelector('.item.now img')?.src;
  window.took = [];
  addEventListener('keydown', ({ timeStamp, key }) => {
    if (!/^[0-9]$/.test(key)) return;
    const before = picture();
    const look = () => {
      if (picture() === before) return requestAnimationFrame(look);
      // A frame's callbacks come before it is painted; a message comes after.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => picture() && window.took.push(performance.now() - timeStamp);
        port2.postMessage(null);
      });
    };
    look();
  }, true);
}"""
UNTIL_USABLE = """() => new Promise((tell) => {
  const look = () =>
    document.querySelector('.choice:not([aria-disabled=true])') &&
    document.querySelector('.item.now img')?.complete
      ? tell(performance.now())
      : requestAnimationFrame(look);
  look();
})"""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with (
        tempfile.TemporaryDirectory(prefix="goldrush-measure-") as folder,
        an_installation(Path(folder)) as made,
        sync_playwright() as playwright,
    ):
        made.manage("demo").check_returncode()
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        with running(made) as site:
            cold = [until_usable_ms(browser, site.url) for _ in range(N_COLD)]
            keys = [ms for _ in range(N_ROUNDS) for ms in key_to_next_ms(browser, site.url)]
            weight = weight_kb(site.url)
        browser.close()
    print(f"a key press until the next item is painted  {_spread(keys)}  (budget 50 ms)")
    print(f"a cold browser until it can be answered     {_spread(cold)}  (budget 500 ms)")
    print(f"scripts and styles, packed                  {weight:.1f} kB  (budget {BUDGET_KB} kB)")


def key_to_next_ms(browser: Browser, url: str) -> list[float]:
    """Play a round as a new guest; time every key but the last, after which comes no item."""
    context = browser.new_context(base_url=url)
    page = context.new_page()
    page.goto("/play/digits/")
    page.evaluate(UNTIL_USABLE)
    page.evaluate(TIME_KEYS)
    for n in range(1, IN_A_ROUND):
        page.wait_for_timeout(LOOK_MS)
        page.keyboard.press("7")
        expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", str(n))
    page.wait_for_timeout(LOOK_MS)
    took: list[float] = page.evaluate("took")
    context.close()
    assert len(took) == IN_A_ROUND - 1
    return took


def until_usable_ms(browser: Browser, url: str) -> float:
    """Open the round with nothing kept; time it from the click that leads there."""
    context = browser.new_context(base_url=url)
    page = context.new_page()
    page.goto("/play/digits/", wait_until="commit")
    ms: float = page.evaluate(UNTIL_USABLE)
    context.close()
    return ms


def weight_kb(url: str) -> float:
    """Weigh all scripts and styles that the round may load, as they go over the wire."""
    plain, packed = {"Accept-Encoding": "identity"}, {"Accept-Encoding": "br"}
    with httpx.Client(base_url=url, headers=plain) as client:
        todo = set(ASSET.findall(client.get("/play/digits/").text))
        weighed: dict[str, int] = {}
        while todo:
            name = todo.pop()
            with client.stream("GET", f"/static/assets/{name}", headers=packed) as reply:
                reply.raise_for_status()
                weighed[name] = int(reply.headers["Content-Length"])
            todo |= set(ASSET.findall(client.get(f"/static/assets/{name}").text)) - weighed.keys()
    return sum(weighed.values()) / 1000


def _spread(ms: Sequence[float]) -> str:
    p95 = quantiles(ms, n=20, method="inclusive")[-1]
    return f"median {median(ms):.0f} ms, p95 {p95:.0f} ms, of {len(ms)}"


if __name__ == "__main__":
    main()
