"""What a verdict may cost a worker, as told by those who reward answers.

Labeling knows no points.  An app that gives something for answers registers a measure of it, and
previews, verdicts and the order of cases reckon with what it says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

Measure = Callable[[int, int, datetime | None], Mapping[str, int]]
"""(worker_id, project_id, until) -> amounts by name, of what was answered until then if at all."""

Drift = Callable[[int, int, datetime], Mapping[str, int]]
"""(worker_id, project_id, since) -> by how much these amounts have moved of themselves since."""

_registered: list[tuple[Measure, Drift]] = []


def register(measure: Measure, drift: Drift) -> None:
    _registered.append((measure, drift))


def stakes_of(*, worker_id: int, project_id: int, until: datetime | None = None) -> Counter[str]:
    """Return what the worker has, or is promised, for their answers (so far) in the project."""
    stakes: Counter[str] = Counter()
    for measure, _ in _registered:
        stakes.update(measure(worker_id, project_id, until))
    return stakes


def stakes_moved(*, worker_id: int, project_id: int, since: datetime) -> Counter[str]:
    """Return by how much that has moved since then, whatever verdicts have moved."""
    moved: Counter[str] = Counter()
    for _, drift in _registered:
        moved.update(drift(worker_id, project_id, since))
    return moved
