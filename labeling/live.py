"""Push to whoever watches.

A push is a hint, never the truth: nobody may be there, it may be dropped, and every page can be
rebuilt from HTTP.  So it never fails its caller.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.serializers.json import DjangoJSONEncoder

log = logging.getLogger(__name__)

Message = Mapping[str, Any]

_loop: asyncio.AbstractEventLoop | None = None


def use_loop(loop: asyncio.AbstractEventLoop | None) -> None:
    """Say which loop this process serves its sockets from; None when it serves none."""
    global _loop
    _loop = loop


def is_heard(group: str) -> bool:
    """Say whether anybody may be listening.  Other processes' sockets are not known here."""
    groups = getattr(get_channel_layer(), "groups", None)
    return groups is None or bool(groups.get(group))


def push(group: str, message: Message) -> None:
    """Send a message to a group, from any thread of any process."""
    push_many([(group, message)])


def push_many(pushes: Iterable[tuple[str, Message]]) -> None:
    """Send many messages at the price of one hand-over."""
    batch = [(group, to_text(message)) for group, message in pushes]
    if _loop is None:
        async_to_sync(_send)(batch)
        return
    sending = _send(batch)
    try:
        asyncio.run_coroutine_threadsafe(sending, _loop)
    except RuntimeError:  # The server has stopped while this thread went on.
        sending.close()


def to_text(message: Message) -> str:
    """Return what goes over the wire; written once, however many sockets it goes to."""
    return json.dumps({"v": 1, **message}, cls=DjangoJSONEncoder)


async def _send(batch: Iterable[tuple[str, str]]) -> None:
    layer = get_channel_layer()
    try:
        for group, text in batch:
            await layer.group_send(group, {"type": "push", "text": text})
    except Exception:
        log.warning("push failed", exc_info=True)
