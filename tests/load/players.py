"""Players who answer as fast as the server lets them; one process, as lean as can be.

Started by ``labels.py``: reads what to do from standard input, says "ready" once everybody has
joined, and begins at "go".  It writes what it saw to standard output, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import uuid
from dataclasses import dataclass, field
from random import Random
from typing import Any


@dataclass
class Seen:
    """What the players saw: seconds of each call, and each answer the server took."""

    rounds: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    acked: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0


class Browser:
    """A connection that stays open, and the cookie that came over it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookie = ""

    async def open(self) -> None:
        self._in, self._out = await asyncio.open_connection("127.0.0.1", self._port)

    async def post(self, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        content = json.dumps(body or {}).encode()
        self._out.write(
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
            f"Cookie: {self._cookie}\r\nIdempotency-Key: {uuid.uuid4().hex}\r\n\r\n".encode()
            + content
        )
        head = (await self._in.readuntil(b"\r\n\r\n")).decode("latin1")
        status, *headers = head.split("\r\n")
        length = 0
        for header in headers:
            name, _, value = header.partition(": ")
            if name.lower() == "content-length":
                length = int(value)
            elif name.lower() == "set-cookie":
                self._cookie = value.partition(";")[0]
        return int(status.split()[1]), json.loads(await self._in.readexactly(length))

    def close(self) -> None:
        self._out.close()


async def play(job: dict[str, Any]) -> Seen:
    browsers = [Browser(job["ports"][n % len(job["ports"])]) for n in range(job["players"])]
    for browser in browsers:
        await browser.open()
        if job["slug"]:
            _expect(await browser.post("/api/v1/players"), 201)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    seen, started = Seen(), time.perf_counter()
    play_one = _play_one if job["slug"] else _answer_only
    await asyncio.gather(
        *(play_one(browser, job, seen, Random(n)) for n, browser in enumerate(browsers))
    )
    seen.seconds = time.perf_counter() - started
    for browser in browsers:
        browser.close()
    return seen


async def _play_one(browser: Browser, job: dict[str, Any], seen: Seen, rng: Random) -> None:
    until = time.perf_counter() + job["seconds"]
    # People do not all begin in the same instant.
    await asyncio.sleep(rng.random() * job["think"])
    while time.perf_counter() < until:
        served = await _timed(browser.post(f"/api/v1/projects/{job['slug']}/rounds"), seen.rounds)
        for challenge in _expect(served, 200, 201)["challenges"]:
            await asyncio.sleep(job["think"])
            choice = _look(challenge["content"]["text"], job["labels"], rng)
            path, body = f"/api/v1/challenges/{challenge['id']}/answer", {"choice": choice}
            _expect(await _timed(browser.post(path, body), seen.answers), 201)
            seen.acked.append((challenge["id"], choice))
            if time.perf_counter() > until:
                return


async def _answer_only(browser: Browser, job: dict[str, Any], seen: Seen, rng: Random) -> None:
    until = time.perf_counter() + job["seconds"]
    while time.perf_counter() < until:
        body = {"choice": rng.choice(job["labels"])}
        reply = _expect(await _timed(browser.post("/answer", body), seen.answers), 201)
        seen.acked.append((str(reply["id"]), body["choice"]))


async def _timed(call: Any, into: list[float]) -> tuple[int, Any]:
    started = time.perf_counter()
    reply: tuple[int, Any] = await call
    into.append(time.perf_counter() - started)
    return reply


def _look(text: str, labels: list[str], rng: Random) -> str:
    """See what the text says, nine times of ten."""
    return text.split()[-1] if rng.random() < 0.9 else rng.choice(labels)


def _expect(reply: tuple[int, Any], *statuses: int) -> Any:
    status, body = reply
    if status not in statuses:
        sys.exit(f"The server answered {status}: {str(body)[:300]}")
    return body


if __name__ == "__main__":
    print(json.dumps(vars(asyncio.run(play(json.loads(sys.stdin.readline()))))))
