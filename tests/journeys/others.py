"""Other people on the site: they see what a picture shows, and say so over HTTP."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import httpx

# Longer than the least time in which a person can answer one.
LOOK_SECONDS = 0.4


class Others:
    def __init__(self, url: str, truths: Mapping[str, str]) -> None:
        self._url, self._truths = url, truths

    def play(self, n_people: int, n_rounds: int = 1) -> None:
        """Let some new guests play at once."""
        with ThreadPoolExecutor(n_people) as people:
            for done in [people.submit(self._play, n_rounds) for _ in range(n_people)]:
                done.result()

    def _play(self, n_rounds: int) -> None:
        with httpx.Client(base_url=self._url, timeout=30) as browser:
            for _ in range(n_rounds):
                served = browser.post("/api/v1/projects/digits/rounds").raise_for_status().json()
                # They look at all of them first: what was kept offline comes in one burst, too.
                time.sleep(LOOK_SECONDS * len(served["challenges"]))
                for challenge in served["challenges"]:
                    browser.post(
                        f"/api/v1/challenges/{challenge['id']}/answer",
                        json={"choice": self._truths[challenge["content"]["url"]]},
                        headers={"Idempotency-Key": uuid.uuid4().hex},
                    ).raise_for_status()
