"""``manage.py demo``, with the game: what labeling loads, and a shop with something in it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from gamification.actions.rewards import stock_demo_shop
from labeling.management.commands import demo


class Command(demo.Command):
    help = f"{demo.Command.help} With them comes a shop of rewards."

    def handle(self, *args: Any, **options: Any) -> None:
        stock_demo_shop(at=timezone.now())
        super().handle(*args, **options)
