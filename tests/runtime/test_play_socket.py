from __future__ import annotations

import pytest
from django.utils import timezone

from labeling.consumers import PushConsumer
from labeling.live import push
from labeling.models import Worker
from tests.factories import a_worker
from tests.runtime.browser import a_socket, close_code, cookies_of, next_message


def test_a_guest_hears_how_things_stand_and_then_what_is_new(address: str) -> None:
    worker = a_worker()

    with a_socket(address, "/ws/play/", cookies=cookies_of(worker_id=worker.pk)) as opened:
        assert next_message(opened) == {"v": 1, "type": "points", "pending": 0, "settled": 0}
        assert next_message(opened) == {
            "v": 1,
            "type": "streak",
            "days": 0,
            "today": False,
            "freezes": 2,
        }
        assert next_message(opened)["type"] == "board"

        push(f"play.{worker.pk}", {"type": "points", "pending": 10, "settled": 0})
        assert next_message(opened)["pending"] == 10


def test_nobody_hears_what_is_anothers(address: str) -> None:
    worker, other = a_worker(), a_worker()

    with a_socket(address, "/ws/play/", cookies=cookies_of(worker_id=worker.pk)) as opened:
        next_message(opened, "board")
        push(f"play.{other.pk}", {"type": "points", "pending": 10, "settled": 0})

        with pytest.raises(TimeoutError):
            opened.recv(timeout=0.3)


@pytest.mark.parametrize("worker_id", [None, 999_999_999])
def test_who_does_not_play_is_refused(address: str, worker_id: int | None) -> None:
    with a_socket(address, "/ws/play/", cookies=cookies_of(worker_id=worker_id)) as refused:
        assert close_code(refused) == 1008


def test_who_gets_suspended_is_closed(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PushConsumer, "CHECK_SECONDS", 0.2)
    worker = a_worker()

    with a_socket(address, "/ws/play/", cookies=cookies_of(worker_id=worker.pk)) as opened:
        next_message(opened)
        Worker.objects.update(suspended_at=timezone.now())

        assert close_code(opened) == 1008
