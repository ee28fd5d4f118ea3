"""CPU seconds of processes and all their children, as Linux counts them."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return what these processes, their children, and children already gone have used."""
    children = _children()
    unseen, used = list(pids), 0.0
    while unseen:
        pid = unseen.pop()
        used += _used(pid)
        unseen += children[pid]
    return used


def _children() -> dict[int, list[int]]:
    children: dict[int, list[int]] = defaultdict(list)
    for path in Path("/proc").glob("[0-9]*"):
        if fields := _fields(path):
            children[int(fields[1])].append(int(path.name))
    return children


def _used(pid: int) -> float:
    fields = _fields(Path("/proc") / str(pid))
    # utime, stime, and the same of children that were waited for
    return sum(map(int, fields[11:15])) / TICKS


def _fields(path: Path) -> list[str]:
    """Return what /proc says of a process after its name, or nothing once it is gone."""
    try:
        return (path / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
