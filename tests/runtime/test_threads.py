from __future__ import annotations

import asyncio
import io
import re
import threading
from collections.abc import Callable, Iterable
from typing import Any

from project.bodies import Message, Scope
from project.threads import CHUNK, Environ, InThreads

SCOPE: Scope = {
    "method": "POST",
    "path": "/grüße",
    "query_string": b"a=1",
    "http_version": "1.1",
    "scheme": "http",
    "server": ("127.0.0.1", 8000),
    "client": ("10.0.0.1", 1234),
    "headers": [(b"content-type", b"text/plain"), (b"x-tag", b"one"), (b"x-tag", b"two")],
}


async def ask(pages: Any, body: bytes = b"", scope: Scope = SCOPE) -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await InThreads(pages, 1)(scope, io.BytesIO(body), send)
    return sent


def saying(*pieces: bytes) -> Callable[..., Iterable[bytes]]:
    def pages(environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        start("201 Created", [("X-Name", "value")])
        yield from pieces

    return pages


async def test_a_short_reply_is_one_message_after_its_head() -> None:
    head, body = await ask(saying(b"some ", b"words"))

    assert head == {
        "type": "http.response.start",
        "status": 201,
        "headers": [(b"x-name", b"value")],
    }
    assert body == {"type": "http.response.body", "body": b"some words", "more_body": False}


async def test_a_long_reply_goes_back_while_it_is_still_being_told() -> None:
    half = b"x" * (CHUNK // 2)

    _, *bodies = await ask(saying(half, half, b"end"))

    assert [len(message["body"]) for message in bodies] == [CHUNK, 3]
    assert [message["more_body"] for message in bodies] == [True, False]


async def test_a_file_is_read_in_large_pieces() -> None:
    def pages(environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [])
        pieces: Iterable[bytes] = environ["wsgi.file_wrapper"](io.BytesIO(b"y" * (CHUNK + 1)), 8192)
        return pieces

    _, *bodies = await ask(pages)

    assert [len(message["body"]) for message in bodies] == [CHUNK, 1]


async def test_a_request_is_told_as_it_came() -> None:
    told: dict[str, Any] = {}

    def pages(environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        told.update(environ, body=environ["wsgi.input"].read())
        start("204 No Content", [])
        return []

    await ask(pages, b"answer")

    assert told["body"] == b"answer"
    assert told["PATH_INFO"].encode("latin1").decode() == "/grüße"
    assert (told["REMOTE_ADDR"], told["CONTENT_TYPE"]) == ("10.0.0.1", "text/plain")
    assert told["HTTP_X_TAG"] == "one,two"


async def test_a_header_cannot_pass_for_another() -> None:
    told: dict[str, Any] = {}

    def pages(environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        told.update(environ)
        start("204 No Content", [])
        return []

    headers = [(b"x-forwarded-for", b"10.0.0.2"), (b"x_forwarded_for", b"forged")]
    await ask(pages, scope={**SCOPE, "headers": headers})

    assert told["HTTP_X_FORWARDED_FOR"] == "10.0.0.2"


async def test_what_is_urgent_does_not_wait_for_the_rest() -> None:
    let_go = threading.Event()

    def pages(environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [])
        if environ["PATH_INFO"] == "/slow":
            let_go.wait(10)
        return []

    app = InThreads(pages, 1, urgent=re.compile("POST /urgent"))

    async def post(path: str) -> None:
        await app({**SCOPE, "path": path}, io.BytesIO(), nowhere)

    slow = asyncio.create_task(post("/slow"))
    await asyncio.wait_for(post("/urgent"), 5)

    assert not slow.done()
    let_go.set()
    await slow


async def nowhere(message: Message) -> None:
    pass
