"""Real servers for a test: one in a thread as on a laptop, or several processes as grown up."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import quote

import uvicorn
from channels.layers import channel_layers
from django.db import connection, connections

from project.serve import configure

START_SECONDS = 60


@contextmanager
def a_server() -> Iterator[str]:
    """Serve as ``manage.py up`` does; give the address as ``127.0.0.1:port``."""
    database = connections.settings["default"]
    # Threads that outlive the test must not hold its database.
    kept, database["CONN_MAX_AGE"] = database["CONN_MAX_AGE"], 0
    # A channel layer belongs to the loop it was first used in.
    channel_layers.backends.clear()
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(configure())
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "The server did not start."
            time.sleep(0.01)
        yield _address(listener)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
        database["CONN_MAX_AGE"] = kept


@contextmanager
def a_cluster(*, n_web: int = 2, n_workers: int = 1) -> Iterator[list[str]]:
    """Serve with processes of their own on the test's PostgreSQL and Redis; give the addresses."""
    with ExitStack() as running:
        for _ in range(n_workers):
            running.enter_context(_process("celery", "-A", "project", "worker", "-c", "1"))
        running.enter_context(_process("celery", "-A", "project", "beat"))
        addresses = [_free_address() for _ in range(n_web)]
        for address in addresses:
            port = address.partition(":")[2]
            running.enter_context(_process("uvicorn", "project.asgi:application", "--port", port))
        for address in addresses:
            _wait_for(address)
        yield addresses


@contextmanager
def _process(*command: str) -> Iterator[None]:
    env = {**os.environ, "DATABASE_URL": _database_url()}
    process = subprocess.Popen([sys.executable, "-m", *command], env=env)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def _database_url() -> str:
    at = connection.settings_dict
    login = ":".join(quote(at[key], safe="") for key in ("USER", "PASSWORD"))
    return f"postgres://{login}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


def _free_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return _address(listener)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()
    return f"{host}:{port}"


def _wait_for(address: str) -> None:
    host, port = address.split(":")
    give_up = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection((host, int(port))).close()
            return
        except ConnectionRefusedError:
            assert time.monotonic() < give_up, f"Nothing answers at {address}."
            time.sleep(0.1)
