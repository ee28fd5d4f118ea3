"""An author objects while somebody else decides: nothing comes back, and nothing is said twice."""

from __future__ import annotations

from typing import Any

import pytest

from labeling.actions import objections
from labeling.actions.links import undo_link
from labeling.actions.objections import contest_link, uphold_link
from labeling.events import LinkContested
from labeling.models import Link, LinkStatus
from tests.faults.test_lock_order import Meeting
from tests.labeling.forums import LATER, a_forum, leads, the_same

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link() -> Link:
    return the_same(a_forum(["No sound", "Sound is gone"]), "1", "2")


def contest(link: Link) -> str:
    return contest_link(project_id=link.project_id, link_id=link.pk, reason="", at=LATER).status


def uphold(link: Link) -> str:
    return uphold_link(project_id=link.project_id, link_id=link.pk, at=LATER).status


def undo(link: Link) -> str:
    return undo_link(project_id=link.project_id, link_id=link.pk, reason="", at=LATER).status


def met_half_way(monkeypatch: Any) -> Meeting:
    """Let whoever turns a link first stop once they have seen how it stands."""
    meeting, turn = Meeting(), objections._turn

    def half_way(*args: Any) -> None:
        meeting.stop_half_way()
        turn(*args)

    monkeypatch.setattr(objections, "_turn", half_way)
    return meeting


@pytest.mark.parametrize("deed", [contest, uphold])
def test_what_is_undone_meanwhile_does_not_come_back(
    link: Link, deed: Any, monkeypatch: Any
) -> None:
    if deed is uphold:
        contest(link)

    met_half_way(monkeypatch).of(lambda: deed(link), lambda: undo(link))

    link.refresh_from_db()
    assert (link.status, leads(link.project)) == (LinkStatus.UNDONE, {})


def test_of_two_objections_at_once_one_is_told(link: Link, hear: Any, monkeypatch: Any) -> None:
    contested = hear(LinkContested)

    met_half_way(monkeypatch).of(lambda: contest(link), lambda: contest(link))

    assert len(contested) == 1
