"""Celery's way in: each task is one call."""

from __future__ import annotations

import random

from celery import shared_task
from django.utils import timezone

from gamification.actions.badges import award_what_is_due
from gamification.actions.capsules import open_capsules
from gamification.actions.catch_up import catch_up
from gamification.actions.deliveries import send_due_claims
from gamification.actions.fulfilment import look_at_waiting
from gamification.actions.golds import settle_gold
from gamification.actions.leagues import close_weeks
from gamification.actions.ratings import rate_due

dice = random.SystemRandom()

GOLD_EVERY = 20.0
"""Seconds from one look at the gold that waits to the next, more or less."""


@shared_task(name="gamification.catch_up")
def catch_up_task(**_: object) -> None:
    catch_up(at=timezone.now(), rng=dice)


@shared_task(name="gamification.settle_gold")
def settle_gold_task(**_: object) -> None:
    settle_gold(at=timezone.now())
    rate_due(at=timezone.now())


@shared_task(name="gamification.settle_gold_soon")
def settle_gold_soon_task(**_: object) -> None:
    """Settle at no moment in particular: what happens on the stroke of a clock tells."""
    settle_gold_task.apply_async(countdown=dice.uniform(0, GOLD_EVERY), retry=False)


@shared_task(name="gamification.award")
def award_task(**_: object) -> None:
    award_what_is_due(at=timezone.now())


@shared_task(name="gamification.look_at_waiting")
def look_at_waiting_task(**_: object) -> None:
    look_at_waiting(at=timezone.now())


@shared_task(name="gamification.send_due_claims")
def send_due_claims_task(**_: object) -> None:
    send_due_claims(clock=timezone.now, rng=dice)


@shared_task(name="gamification.close_leagues")
def close_leagues_task(**_: object) -> None:
    close_weeks(at=timezone.now())


@shared_task(name="gamification.open_capsules")
def open_capsules_task(**_: object) -> None:
    open_capsules(at=timezone.now())


SCHEDULE = {
    "gamification.open_capsules": {"task": "gamification.open_capsules", "schedule": 1800.0},
    "gamification.close_leagues": {"task": "gamification.close_leagues", "schedule": 600.0},
    "gamification.catch_up": {"task": "gamification.catch_up", "schedule": 300.0},
    "gamification.look_at_waiting": {"task": "gamification.look_at_waiting", "schedule": 15.0},
    "gamification.send_due_claims": {"task": "gamification.send_due_claims", "schedule": 5.0},
    "gamification.award": {"task": "gamification.award", "schedule": 30.0},
    "gamification.settle_gold": {
        "task": "gamification.settle_gold_soon",
        "schedule": GOLD_EVERY,
    },
}
