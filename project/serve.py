"""Serve everything from this process until Ctrl-C."""

from __future__ import annotations

import errno
import os
import socket
import sys
from contextlib import suppress

import uvicorn

from labeling.actions.demo_logins import read_demo_logins


def main(host: str, port: int) -> None:
    """Serve, then leave at once: a thread still at work must not hold up the exit."""
    try:
        listener = listen(host, port)
    except OSError as error:
        sys.exit(_cannot_listen(error, host, port))
    server = Server(configure())
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    if not server.started:
        sys.exit("Goldrush could not start; the lines above say why.")
    print("Goldrush has stopped.", flush=True)
    # What a thread was doing is owed in the outbox, and will be done after the next start.
    os._exit(0)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


def configure() -> uvicorn.Config:
    return uvicorn.Config(
        "project.asgi:application",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,
    )


class Server(uvicorn.Server):
    """Uvicorn, saying in our words where it is."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or ():
            print(_greeting(listener), flush=True)


def _greeting(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    lines = ["", f"Goldrush runs at http://{_reachable(host)}:{port}/"]
    if logins := read_demo_logins():
        width = max(map(len, logins))
        lines += ["", "Play at once, or sign in:"]
        lines += [f"  {name:{width}}  {password}" for name, password in logins.items()]
    return "\n".join([*lines, "", "Ctrl-C stops it."])


def _reachable(host: str) -> str:
    if host in {"0.0.0.0", "::"}:
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _cannot_listen(error: OSError, host: str, port: int) -> str:
    if error.errno != errno.EADDRINUSE:
        return f"Cannot listen on {host}:{port}: {error.strerror}."
    free = next((other for other in range(port + 1, port + 100) if _is_free(host, other)), 0)
    return f"Port {port} is taken. Use another one: python3 manage.py up --port {free}"


def _is_free(host: str, port: int) -> bool:
    try:
        listen(host, port).close()
    except OSError:
        return False
    return True
