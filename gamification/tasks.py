"""Celery's way in: each task is one call."""

from __future__ import annotations

import random

from celery import shared_task
from django.utils import timezone

from gamification.actions.badges import award_due_badges
from gamification.actions.catch_up import catch_up
from gamification.actions.points import settle_gold

dice = random.SystemRandom()


@shared_task(name="gamification.catch_up")
def catch_up_task(**_: object) -> None:
    catch_up(at=timezone.now(), rng=dice)


@shared_task(name="gamification.settle_gold")
def settle_gold_task(**_: object) -> None:
    settle_gold(at=timezone.now())


@shared_task(name="gamification.award_badges")
def award_badges_task(**_: object) -> None:
    award_due_badges(at=timezone.now())


SCHEDULE = {
    "gamification.catch_up": {"task": "gamification.catch_up", "schedule": 300.0},
    "gamification.award_badges": {"task": "gamification.award_badges", "schedule": 30.0},
    "gamification.settle_gold": {"task": "gamification.settle_gold", "schedule": 60.0},
}
