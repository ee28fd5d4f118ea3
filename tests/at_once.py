"""Many at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections

AT_A_TIME = 32
PATIENCE_SECONDS = 30


def at_once(deeds: Iterable[Callable[[], Any]]) -> list[Any]:
    """Do all of it from the same moment on, in threads with connections of their own."""
    waiting = list(deeds)
    n = min(len(waiting), AT_A_TIME)
    with ThreadPoolExecutor(n, initializer=Barrier(n).wait, initargs=(PATIENCE_SECONDS,)) as pool:
        return list(pool.map(_do, waiting))


def _do(deed: Callable[[], Any]) -> Any:
    try:
        return deed()
    finally:
        connections.close_all()
