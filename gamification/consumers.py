"""The player's socket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from gamification.models import Player
from gamification.queries.profiles import me
from labeling.api.auth import WORKER_KEY
from labeling.consumers import PushConsumer


class PlayConsumer(PushConsumer):
    """Points, streak and place of whoever plays in this browser, and news for everybody."""

    ALSO = ("play",)

    def who(self) -> str | None:
        self.worker_id = self.scope["session"].get(WORKER_KEY)
        welcome = Player.objects.filter(pk=self.worker_id, worker__suspended_at=None)
        return f"worker:{self.worker_id}" if welcome.exists() else None

    def group(self) -> str:
        return f"play.{self.worker_id}"

    def state(self) -> list[Mapping[str, Any]]:
        profile = me(self.worker_id, at=timezone.now())
        return [{"type": kind, **profile[kind]} for kind in ("points", "streak", "board")]
