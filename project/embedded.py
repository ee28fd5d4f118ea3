"""The Celery worker and the schedule inside the web process, where there is no Redis."""

from __future__ import annotations

import fcntl
import threading
from pathlib import Path
from types import TracebackType
from typing import IO

from celery.beat import Service
from celery.worker import state

from project.celery import Schedule, app

PATIENCE_SECONDS = 1.0


class AlreadyRunning(Exception):
    """Another process works on the same folder."""


class Alone:
    """Be the only process that works on a folder; the lock goes with the process."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "running.lock"

    def __enter__(self) -> None:
        self._file: IO[str] = self._path.open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise AlreadyRunning(
                f"Another Goldrush runs on {self._path.parent}. Stop it first; or set REDIS_URL,"
                " through which several processes can work together."
            ) from None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()


class EmbeddedWorker:
    """Two threads that do what is queued, and one that queues what is due by the clock.

    What is queued lives in memory and dies with the process.  That loses nothing: what is owed
    stands in the outbox.
    """

    def __enter__(self) -> None:
        state.should_stop = None
        self._worker = threading.Thread(target=_work, name="celery", daemon=True)
        self._worker.start()
        self._clock = Service(app, max_interval=1, scheduler_cls=Schedule)
        threading.Thread(target=self._clock.start, name="celery beat", daemon=True).start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._clock.stop()
        state.should_stop = 0  # type: ignore[assignment]  # its stub knows only the None
        # It looks up only when a task comes; the second is for a worker that was just taking one.
        for _ in range(2):
            wake.apply_async()
        # A task that takes longer is left to itself: it is owed, and will be done again.
        self._worker.join(PATIENCE_SECONDS)


def _work() -> None:
    app.WorkController(
        pool="threads",
        concurrency=2,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    ).start()


@app.task(name="project.wake")
def wake() -> None:
    """Do nothing, so that the worker looks up."""
