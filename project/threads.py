"""Answer by a WSGI app in a few threads: one hand-over there, and for most replies one back."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any
from wsgiref.util import FileWrapper

from project.bodies import Message, Scope, Send

Environ = dict[str, Any]
Pages = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

CHUNK = 256 * 1024
"""How much of a long reply goes back at once."""

NOTHING = re.compile(r"(?!)")


class InThreads:
    """Every hand-over waits for its turn at Python's lock, so a reply goes back in one piece.

    What somebody sits and waits for is ``urgent``, and has threads of its own: it never queues
    behind what is sent without anybody looking.
    """

    def __init__(self, pages: Pages, n_threads: int, urgent: re.Pattern[str] = NOTHING) -> None:
        self._pages = pages
        self._urgent = urgent
        self._threads = ThreadPoolExecutor(n_threads, thread_name_prefix="web")
        self._urgent_threads = ThreadPoolExecutor(2, thread_name_prefix="urgent")

    async def __call__(self, scope: Scope, body: IO[bytes], send: Send) -> None:
        loop = asyncio.get_running_loop()

        async def send_all(messages: Iterable[Message]) -> None:
            for message in messages:
                await send(message)

        def hand_over(messages: Iterable[Message]) -> None:
            asyncio.run_coroutine_threadsafe(send_all(messages), loop).result()

        reply = _Reply(hand_over)
        is_urgent = self._urgent.fullmatch(f"{scope['method']} {scope['path']}")
        threads = self._urgent_threads if is_urgent else self._threads
        rest = await loop.run_in_executor(threads, reply.take, self._pages, _environ(scope, body))
        await send_all(rest)


class _Reply:
    """What the app says, as messages; kept back until it is long, or all there is."""

    def __init__(self, hand_over: Callable[[list[Message]], None]) -> None:
        self._hand_over = hand_over
        self._head: list[Message] = []
        self._pieces: list[bytes] = []

    def take(self, pages: Pages, environ: Environ) -> list[Message]:
        """Let the app answer; return what has not been handed over when it is done."""
        pieces = pages(environ, self._start)
        try:
            for piece in pieces:
                self._pieces.append(piece)
                if sum(map(len, self._pieces)) >= CHUNK:
                    self._hand_over(self._gathered(more=True))
        finally:
            getattr(pieces, "close", lambda: None)()
        return self._gathered(more=False)

    def _start(self, status: str, headers: Iterable[tuple[str, str]], _: Any = None) -> None:
        start = {
            "type": "http.response.start",
            "status": int(status.partition(" ")[0]),
            "headers": [
                (name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers
            ],
        }
        self._head = [start]

    def _gathered(self, *, more: bool) -> list[Message]:
        body = {"type": "http.response.body", "body": b"".join(self._pieces), "more_body": more}
        messages = [*self._head, body]
        self._head, self._pieces = [], []
        return messages


def _environ(scope: Scope, body: IO[bytes]) -> Environ:
    """Return the request as WSGI tells it (PEP 3333)."""
    host, port = scope.get("server") or ("localhost", None)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin1"),
        "QUERY_STRING": scope["query_string"].decode("latin1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": _in_chunks,
    }
    for name, value in scope["headers"]:
        # One with an underscore would pass for another with a hyphen.
        if b"_" not in name:
            key, text = _key(name), value.decode("latin1")
            environ[key] = f"{environ[key]},{text}" if key in environ else text
    return environ


def _in_chunks(file: IO[bytes], _: int = 0) -> FileWrapper:
    return FileWrapper(file, CHUNK)


def _key(name: bytes) -> str:
    key = name.decode("latin1").upper().replace("-", "_")
    return key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
