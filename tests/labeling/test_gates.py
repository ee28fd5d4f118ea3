"""Other apps may say that no new round begins; never that one under way ends."""

from __future__ import annotations

from datetime import datetime

import pytest

from labeling import gates
from labeling.problems import Problem
from tests.factories import a_project, a_round, a_worker, some_items

pytestmark = pytest.mark.django_db


class Closed(Problem):
    code = "closed"


@pytest.fixture
def closed(monkeypatch) -> list[int]:
    """Projects that a gate keeps shut."""
    shut: list[int] = []

    def gate(project_id: int, at: datetime) -> None:
        if project_id in shut:
            raise Closed("Not today.")

    monkeypatch.setattr(gates, "_gates", [])
    gates.register(gate)
    return shut


def test_a_gate_keeps_a_round_from_beginning(closed: list[int]) -> None:
    project, other = a_project(), a_project()
    for one in (project, other):
        some_items(one, 3)
    closed.append(project.pk)

    with pytest.raises(Closed):
        a_round(project)
    assert a_round(other).is_new


def test_a_round_under_way_is_handed_back_all_the_same(closed: list[int]) -> None:
    project, worker = a_project(), a_worker()
    some_items(project, 3)
    served = a_round(project, worker)
    closed.append(project.pk)

    assert a_round(project, worker).id == served.id
