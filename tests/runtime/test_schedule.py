"""What is done by the clock."""

from __future__ import annotations

from gamification.tasks import SCHEDULE as OF_THE_GAME
from labeling.tasks import SCHEDULE as OF_LABELING
from project.celery import Schedule, app


def test_what_every_app_wants_done_is_done() -> None:
    schedule = Schedule(app).schedule

    assert schedule.keys() == OF_THE_GAME.keys() | OF_LABELING.keys()


def test_whatever_is_done_by_the_clock_is_a_task() -> None:
    app.loader.import_default_modules()

    assert {entry.task for entry in Schedule(app).schedule.values()} <= app.tasks.keys()
