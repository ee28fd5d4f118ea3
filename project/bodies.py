"""Request bodies: taken whole before a thread is, and only so large."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings

from labeling.conf import conf

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[..., Awaitable[None]]
BodyApp = Callable[[Scope, IO[bytes], Send], Awaitable[None]]

PATIENCE_SECONDS = 300.0
CHUNK = 256 * 1024


class Refused(Exception):
    """The body is not taken."""

    def __init__(self, status: int, code: str, title: str, detail: str) -> None:
        super().__init__(detail)
        self.problem = {
            "type": f"urn:goldrush:problem:{code}",
            "title": title,
            "status": status,
            "detail": detail,
            "code": code,
        }


class Gone(Exception):
    """The sender has hung up."""


class WholeBodies:
    """Call the app with the body once it is all here, so that a slow sender holds no thread.

    A body that is too large is refused, whatever its Content-Length says, and so is one that
    takes for ever.
    """

    def __init__(self, app: BodyApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        if headers.get(b"content-length", b"0") == b"0" and b"transfer-encoding" not in headers:
            await self.app(scope, io.BytesIO(), send)
            return
        with SpooledTemporaryFile(max_size=settings.DATA_UPLOAD_MAX_MEMORY_SIZE) as body:
            try:
                size = await _gather(body, headers, receive)
            except Refused as refusal:
                await _answer(send, refusal.problem)
            except Gone:
                return
            else:
                await self.app(_with_length(scope, size), body, send)


async def _gather(body: IO[bytes], headers: dict[bytes, bytes], receive: Receive) -> int:
    most = _most(headers.get(b"content-type", b""))
    said = headers.get(b"content-length", b"")
    if said.isdigit() and int(said) > most:
        raise _too_large(most)
    size = 0
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for chunk in _chunks(receive):
                size += len(chunk)
                if size > most:
                    raise _too_large(most)
                body.write(chunk)
    except TimeoutError:
        raise Refused(
            408, "too_slow", "That took too long", "The body did not arrive in time; send it again."
        ) from None
    body.seek(0)
    return size


def _most(content_type: bytes) -> int:
    is_upload = content_type.lower().startswith(b"multipart/form-data")
    # What surrounds an upload of the largest size must fit in too.
    return conf().UPLOAD_MAX_BYTES + CHUNK if is_upload else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _too_large(most: int) -> Refused:
    return Refused(
        413,
        "too_large",
        "That is too large",
        f"At most {most // 1024:,} KiB are taken at once; send it in smaller parts.",
    )


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        yield message.get("body", b"")
        if not message.get("more_body", False):
            return


async def _answer(send: Send, problem: dict[str, Any]) -> None:
    # The connection stays open, and what still comes is thrown away: whoever is cut off while
    # sending does not get to read why.
    headers = [(b"content-type", b"application/problem+json")]
    await send(
        {"type": "http.response.start", "status": problem["status"], "headers": headers},
    )
    await send({"type": "http.response.body", "body": json.dumps(problem).encode()})


def _with_length(scope: Scope, size: int) -> Scope:
    others = [
        (name, value)
        for name, value in scope["headers"]
        if name not in {b"content-length", b"transfer-encoding"}
    ]
    return {**scope, "headers": [*others, (b"content-length", str(size).encode())]}
