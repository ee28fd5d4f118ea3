from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO, Any

import pytest

from project import bodies

MEBIBYTE = 1024 * 1024
PATH = "/api/v1/projects/none/rounds"


def ask(address: str, *args: object, **kwargs: object) -> tuple[int, dict[str, object]]:
    connection = http.client.HTTPConnection(address, timeout=10)
    connection.request(*args, **kwargs)  # type: ignore[arg-type]
    response = connection.getresponse()
    answer = response.status, json.loads(response.read())
    connection.close()
    return answer


def test_too_large_a_body_is_refused_before_it_is_read(address: str) -> None:
    with dial(address) as raw:
        raw.sendall(
            f"POST {PATH} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 99999999\r\n\r\n".encode()
        )

        assert raw.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_a_body_that_does_not_say_its_length_is_counted(address: str) -> None:
    chunks: Iterator[bytes] = (b"x" * MEBIBYTE for _ in range(4))

    status, problem = ask(
        address,
        "POST",
        PATH,
        body=chunks,
        encode_chunked=True,
        headers={"Transfer-Encoding": "chunked"},
    )

    assert (status, problem["code"]) == (413, "too_large")


async def test_a_body_in_pieces_arrives_whole_and_with_its_length() -> None:
    pieces = [b"a" * 200_000, b"b" * 200_000, b"", b"c"]
    taken: list[tuple[Any, bytes]] = []

    async def app(scope: bodies.Scope, body: IO[bytes], send: bodies.Send) -> None:
        taken.append((scope["headers"], body.read()))

    await bodies.WholeBodies(app)(
        {"headers": [(b"host", b"h"), (b"transfer-encoding", b"chunked")]},
        in_pieces(pieces),
        nowhere,
    )

    assert taken == [([(b"host", b"h"), (b"content-length", b"400001")], b"".join(pieces))]


async def test_who_hangs_up_before_the_end_is_not_answered() -> None:
    async def app(*_: object) -> None:
        raise AssertionError("There is no whole body.")

    async def receive() -> bodies.Message:
        return {"type": "http.disconnect"}

    await bodies.WholeBodies(app)({"headers": [(b"content-length", b"9")]}, receive, nowhere)


def in_pieces(pieces: list[bytes]) -> bodies.Receive:
    left = iter(pieces)

    async def receive() -> bodies.Message:
        piece = next(left)
        return {"type": "http.request", "body": piece, "more_body": piece is not pieces[-1]}

    return receive


def dial(address: str) -> socket.socket:
    host, port = address.split(":")
    return socket.create_connection((host, int(port)))


async def nowhere(message: bodies.Message) -> None:
    raise AssertionError(f"Nobody expects {message}.")


def test_slow_senders_hold_no_thread(address: str) -> None:
    with ExitStack() as slow:
        for _ in range(20):
            raw = slow.enter_context(dial(address))
            raw.sendall(
                f"POST {PATH} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 9\r\n\r\n{{".encode()
            )
        started = time.monotonic()
        status, _ = ask(address, "GET", "/api/v1/nothing")

    assert status == 404
    assert time.monotonic() - started < 2


def test_who_never_finishes_is_told_so(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0.2)

    with dial(address) as raw:
        raw.sendall(
            f"POST {PATH} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 9\r\n\r\n{{".encode()
        )

        assert raw.recv(1000).startswith(b"HTTP/1.1 408 ")
