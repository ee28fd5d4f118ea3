"""Sockets: they push, and hear only pings."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import timezone

from labeling.live import to_text
from labeling.models import Project
from labeling.queries.progress import progress_of
from labeling.queries.review_queue import cases_of, reviews_anything

CLOSE_REFUSED = 1008
CLOSE_TOO_BIG = 1009


class PushConsumer(AsyncWebsocketConsumer):
    """A socket of somebody known: the state when it opens, then what is pushed to its group.

    Everything it says can be had by HTTP too, so being strict costs nobody anything.
    """

    MAX_BYTES = 64 * 1024
    MAX_PER_SECOND = 20
    MAX_BAD = 5
    MAX_SOCKETS = 5
    CHECK_SECONDS = 60.0
    # Groups that every socket of the kind is in, besides its own.
    ALSO: ClassVar[tuple[str, ...]] = ()

    open_sockets: ClassVar[Counter[str]] = Counter()

    # --- what a socket of some kind says for itself; called in a thread ---------------------------

    def who(self) -> str | None:
        """Return whose socket this is, or None if they may not (or no longer) have it."""
        raise NotImplementedError

    def group(self) -> str:
        """Return the group whose pushes it gets; asked once they may have it."""
        raise NotImplementedError

    def state(self) -> list[Mapping[str, Any]]:
        """Return the messages that tell how things stand now."""
        return []

    # --- opening and closing ----------------------------------------------------------------------

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.owner: str | None = None
        self.joined = ""
        self.is_closed = False
        self.n_bad = self.n_this_second = self.second = 0
        try:
            # The other side may be gone at any moment, which is no error of ours.
            with suppress(OSError):
                await super().__call__(scope, receive, send)
        finally:
            await self._leave()

    async def connect(self) -> None:
        # Only an accepted socket can be told why it is closed.
        await self.accept()
        owner = await database_sync_to_async(self.who)()
        if owner is None or self.open_sockets[owner] >= self.MAX_SOCKETS:
            await self.close(CLOSE_REFUSED)
            return
        self.owner = owner
        self.open_sockets[owner] += 1
        self.joined = self.group()
        for group in (self.joined, *self.ALSO):
            await self.channel_layer.group_add(group, self.channel_name)
        self.checking = asyncio.create_task(self._keep_checking())
        await self.tell_state()

    async def close(self, code: int | bool | None = None, reason: str | None = None) -> None:
        if not self.is_closed:
            self.is_closed = True
            await super().close(code, reason)

    async def _leave(self) -> None:
        self.is_closed = True
        if self.owner is None:
            return
        self.open_sockets[self.owner] -= 1
        if not self.open_sockets[self.owner]:
            del self.open_sockets[self.owner]
        self.checking.cancel()
        for group in (self.joined, *self.ALSO):
            await self.channel_layer.group_discard(group, self.channel_name)

    async def _keep_checking(self) -> None:
        while not self.is_closed:
            await asyncio.sleep(self.CHECK_SECONDS)
            if await database_sync_to_async(self.who)() != self.owner:
                await self.close(CLOSE_REFUSED)

    # --- saying -----------------------------------------------------------------------------------

    async def tell_state(self) -> None:
        for message in await database_sync_to_async(self.state)():
            await self.tell(message)

    async def tell(self, message: Mapping[str, Any]) -> None:
        await self.push({"text": to_text(message)})

    async def push(self, event: Mapping[str, Any]) -> None:
        """Pass on what :func:`labeling.live.push` sent."""
        if not self.is_closed:
            await self.send(event["text"])

    # --- hearing ----------------------------------------------------------------------------------

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.is_closed:
            return  # It may have sent more before it heard.
        if len(text_data or bytes_data or "") > self.MAX_BYTES:
            await self.close(CLOSE_TOO_BIG)
        elif self._is_flood():
            await self.close(CLOSE_REFUSED)
        elif _is_ping(text_data):
            await self.tell({"type": "pong"})
        else:
            await self._complain()

    def _is_flood(self) -> bool:
        second = int(time.monotonic())
        if second != self.second:
            self.second, self.n_this_second = second, 0
        self.n_this_second += 1
        return self.n_this_second > self.MAX_PER_SECOND

    async def _complain(self) -> None:
        self.n_bad += 1
        await self.tell(
            {
                "type": "error",
                "code": "bad_message",
                "detail": 'Only {"type": "ping"} is understood here.',
            }
        )
        if self.n_bad >= self.MAX_BAD:
            await self.close(CLOSE_REFUSED)


def _is_ping(text: str | None) -> bool:
    # Too deep or too long a number is as little a ping as what is no JSON at all.
    with suppress(ValueError, RecursionError):
        return bool(json.loads(text or "null") == {"type": "ping"})
    return False


class ProjectConsumer(PushConsumer):
    """A project's progress, for those who run or review it."""

    def who(self) -> str | None:
        user = self.scope["user"]
        if not user.is_authenticated:
            return None
        theirs = Project.objects.watched_by(user.pk)
        slug = self.scope["url_route"]["kwargs"]["slug"]
        project_id = theirs.filter(slug=slug).values_list("id", flat=True).first()
        if project_id is None:
            return None
        self.project_id = project_id
        return f"user:{user.pk}"

    def group(self) -> str:
        return f"project.{self.project_id}"

    def state(self) -> list[Mapping[str, Any]]:
        return [{"type": "progress", **progress_of(self.project_id, at=timezone.now())}]


class ReviewConsumer(PushConsumer):
    """Hints that cases have come or gone, for those who decide them."""

    def who(self) -> str | None:
        user = self.scope["user"]
        if not user.is_authenticated or not reviews_anything(user.pk):
            return None
        self.user_id = user.pk
        return f"user:{user.pk}"

    def group(self) -> str:
        return f"review.{self.user_id}"

    def state(self) -> list[Mapping[str, Any]]:
        return [{"type": "cases", "open": cases_of(self.user_id, is_open=True).count()}]
