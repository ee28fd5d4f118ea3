"""Who may say that no new round begins: apps that pay for answers, say, and have run out.

A gate is asked before a project's next round is served, never about one under way.  It lets the
round begin by returning, and refuses by raising a problem that its worker can read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

Gate = Callable[[int, datetime], None]
"""Takes the project's id, and what time it is."""

_gates: list[Gate] = []


def register(gate: Gate) -> None:
    _gates.append(gate)


def pass_all(project_id: int, *, at: datetime) -> None:
    for gate in _gates:
        gate(project_id, at)
