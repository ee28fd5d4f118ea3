"""A real server for a test: uvicorn in a thread, with all that runs inside it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from django.db import connections

from project.serve import configure


@contextmanager
def a_server() -> Iterator[str]:
    """Serve as ``manage.py up`` does; give the address as ``127.0.0.1:port``."""
    # Threads that outlive the test must not hold its database.
    kept, connections.settings["default"]["CONN_MAX_AGE"] = (
        connections.settings["default"]["CONN_MAX_AGE"],
        0,
    )
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(configure())
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "The server did not start."
            time.sleep(0.01)
        host, port = listener.getsockname()
        yield f"{host}:{port}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
        connections.settings["default"]["CONN_MAX_AGE"] = kept
