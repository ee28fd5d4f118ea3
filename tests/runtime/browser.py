"""What a browser brings: cookies, an origin, sockets."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, suppress
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from labeling.api.auth import WORKER_KEY


def cookies_of(*, worker_id: int | None = None, user: User | None = None) -> str:
    """Return the Cookie header of somebody with a session."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    if worker_id is not None:
        session[WORKER_KEY] = worker_id
    if user is not None:
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def a_socket(
    address: str, path: str, *, cookies: str = "", origin: str = ""
) -> AbstractContextManager[ClientConnection]:
    """Open a socket as a page of ours would."""
    return connect(
        f"ws://{address}{path}",
        origin=Origin(origin or f"http://{address}"),
        additional_headers={"Cookie": cookies},
        compression=None,
        legacy=False,
    )


def next_message(socket: ClientConnection, kind: str = "") -> dict[str, Any]:
    """Return the next message, or the next of a kind."""
    while True:
        message: dict[str, Any] = json.loads(socket.recv(timeout=5))
        if kind in {"", message["type"]}:
            return message


def close_code(socket: ClientConnection) -> int | None:
    """Read until the server closes, and return its code."""
    with suppress(ConnectionClosed):
        for _ in socket:
            pass
    return socket.close_code
