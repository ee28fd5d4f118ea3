"""A lean crowd that plays on whatever dies, and remembers what it was told is safe."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx

from tests.factories import LABELS
from tests.installation import Installation

PATIENCE_SECONDS = 40
# Nothing is said about an answer that is cut off; it is sent again until something is.
CUT_OFF = (httpx.TransportError,)


class Crowd:
    """Players, each in a thread, and the answers that were acknowledged: challenge -> choice."""

    def __init__(self, urls: Sequence[str], slug: str) -> None:
        self.acknowledged: dict[str, str] = {}
        self.refused: list[str] = []
        self._urls, self._slug = urls, slug
        self._is_over = threading.Event()

    def play(self, n: int) -> None:
        """Be the n-th player until it is over."""
        url = self._urls[n % len(self._urls)]
        with httpx.Client(base_url=url, timeout=20) as browser:
            while not self._is_over.is_set():
                self._play_a_round(browser)

    def end(self) -> None:
        self._is_over.set()

    def wait_for_more(self, n: int) -> None:
        """Wait until so many more answers are acknowledged."""
        enough, give_up = len(self.acknowledged) + n, time.monotonic() + PATIENCE_SECONDS
        while len(self.acknowledged) < enough:
            assert not self.refused, self.refused[0]
            assert time.monotonic() < give_up, f"No {n} answers in {PATIENCE_SECONDS} s."
            time.sleep(0.02)

    def _play_a_round(self, browser: httpx.Client) -> None:
        served = self._post(browser, f"/api/v1/projects/{self._slug}/rounds")
        for challenge in served["challenges"] if served else ():
            choice = what_it_is(challenge["content"]["text"])
            address = f"/api/v1/challenges/{challenge['id']}/answer"
            if self._post(browser, address, {"choice": choice}):
                self.acknowledged[challenge["id"]] = choice

    def _post(self, browser: httpx.Client, path: str, body: Any = None) -> Any:
        """Send it under one key until the server says something; None if it ends before that."""
        key = uuid.uuid4().hex
        while not self._is_over.is_set():
            try:
                reply = browser.post(path, json=body, headers={"Idempotency-Key": key})
            except CUT_OFF:
                time.sleep(0.05)
                continue
            if reply.status_code not in (200, 201):
                self.refused.append(f"{path} answered {reply.status_code}: {reply.text[:300]}")
                self.end()
                return None
            return reply.json()
        return None


def what_it_is(text: str) -> str:
    """See an animal in the text; everybody sees the same one."""
    return LABELS[sum(map(ord, text)) % len(LABELS)]


@contextmanager
def a_crowd(site: Installation, slug: str, *, n_players: int = 4) -> Iterator[Crowd]:
    """Let players play while the block runs."""
    crowd = Crowd(site.urls, slug)
    players = [threading.Thread(target=crowd.play, args=[n]) for n in range(n_players)]
    for player in players:
        player.start()
    try:
        yield crowd
    finally:
        crowd.end()
        for player in players:
            player.join()
    assert not crowd.refused, crowd.refused
