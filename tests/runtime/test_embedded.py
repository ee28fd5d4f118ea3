from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import shared_task
from django.db import transaction

from project.embedded import Alone, AlreadyRunning, EmbeddedWorker

done_by: list[str] = []
is_done, is_asleep, may_wake = threading.Event(), threading.Event(), threading.Event()


@shared_task(name="tests.note")
def note() -> None:
    done_by.append(threading.current_thread().name)
    is_done.set()


@shared_task(name="tests.sleep")
def sleep() -> None:
    is_asleep.set()
    may_wake.wait(30)


@pytest.fixture(autouse=True)
def awake() -> Iterator[None]:
    for event in (is_done, is_asleep, may_wake):
        event.clear()
    yield
    may_wake.set()


@pytest.mark.django_db(transaction=True)
def test_a_task_sent_at_commit_is_done_by_a_thread_of_its_own() -> None:
    with EmbeddedWorker():
        with transaction.atomic():
            transaction.on_commit(note.delay)

        assert is_done.wait(5)

    assert done_by[-1].startswith("ThreadPool")


@pytest.mark.django_db(transaction=True)
def test_a_task_for_later_is_done_when_its_time_has_come() -> None:
    with EmbeddedWorker():
        started = time.monotonic()
        note.apply_async(countdown=0.3)

        assert is_done.wait(5)

    assert 0.3 <= time.monotonic() - started < 3


@pytest.mark.django_db(transaction=True)
def test_a_task_still_at_work_does_not_hold_the_stop() -> None:
    with EmbeddedWorker():
        sleep.delay()
        assert is_asleep.wait(5)
        started = time.monotonic()

    assert time.monotonic() - started < 2


@pytest.mark.django_db(transaction=True)
def test_the_clock_sends_what_the_apps_want_done(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule = {"tests.note": {"task": "tests.note", "schedule": 0.2}}
    monkeypatch.setattr("labeling.tasks.SCHEDULE", schedule)

    with EmbeddedWorker():
        assert is_done.wait(5)


def test_only_one_process_works_on_a_folder(tmp_path: Path) -> None:
    with Alone(tmp_path):
        with pytest.raises(AlreadyRunning), Alone(tmp_path):
            pass

    with Alone(tmp_path):
        pass
