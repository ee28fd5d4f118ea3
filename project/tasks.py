"""What is done by the clock and belongs to no app."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from project.browsers import forget_ended_browsers


@shared_task(name="project.forget_ended_browsers")
def forget_ended_browsers_task(**_: object) -> None:
    forget_ended_browsers(at=timezone.now())


SCHEDULE = {
    "project.forget_ended_browsers": {
        "task": "project.forget_ended_browsers",
        "schedule": 3600.0,
    },
}
