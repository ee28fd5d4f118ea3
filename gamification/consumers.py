"""The player's socket."""

from __future__ import annotations

from gamification.models import Player
from labeling.api.auth import WORKER_KEY
from labeling.consumers import PushConsumer


class PlayConsumer(PushConsumer):
    """Points, streak and place of whoever plays in this browser."""

    def who(self) -> str | None:
        worker_id = self.scope["session"].get(WORKER_KEY)
        welcome = Player.objects.filter(pk=worker_id, worker__suspended_at=None)
        return f"worker:{worker_id}" if worker_id and welcome.exists() else None

    def group(self) -> str:
        return f"play.{self.scope['session'][WORKER_KEY]}"
