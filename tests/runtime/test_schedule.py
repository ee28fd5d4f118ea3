"""What is done by the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from gamification.tasks import SCHEDULE as OF_THE_GAME
from labeling.tasks import SCHEDULE as OF_LABELING
from project.browsers import AT_ONCE
from project.celery import Schedule, app
from project.tasks import SCHEDULE as OF_THE_PROJECT
from project.tasks import forget_ended_browsers_task


def test_what_every_app_wants_done_is_done() -> None:
    schedule = Schedule(app).schedule

    assert schedule.keys() == OF_THE_GAME.keys() | OF_LABELING.keys() | OF_THE_PROJECT.keys()


def test_whatever_is_done_by_the_clock_is_a_task() -> None:
    app.loader.import_default_modules()

    assert {entry.task for entry in Schedule(app).schedule.values()} <= app.tasks.keys()


@pytest.mark.django_db
def test_browsers_that_are_known_no_more_are_forgotten() -> None:
    now = timezone.now()
    ends = {f"ended {n}": timedelta(seconds=-1) for n in range(AT_ONCE + 1)}
    Session.objects.bulk_create(
        Session(session_key=key, session_data="", expire_date=now + end)
        for key, end in {**ends, "lasts": timedelta(days=1)}.items()
    )

    forget_ended_browsers_task()

    assert Session.objects.get().session_key == "lasts"
