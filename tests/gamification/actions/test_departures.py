"""Who has never played leaves nothing in the game; who has something in it stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gamification.models import Balance, LedgerTx, Player, Reason
from labeling.actions import passers_by
from labeling.actions.passers_by import forget_passers_by
from labeling.actions.workers import make_anonymous
from labeling.events import VisitorsPassed, from_json, to_json
from labeling.models import OutboxEntry, Worker
from tests.factories import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=2)


def some_visitors(n: int) -> list[int]:
    return [make_anonymous(at=NOW).pk for _ in range(n)]


def test_who_has_never_played_leaves_no_player_behind() -> None:
    some_visitors(3)

    assert forget_passers_by(at=LATER) == 3

    assert not Player.objects.exists()
    assert not Balance.objects.exists()


def test_who_has_something_in_the_game_stays_and_keeps_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passers_by, "AT_ONCE", 2)
    stays, *_ = some_visitors(5)
    LedgerTx.objects.create(cause="x", reason=Reason.FIND, player_id=stays, at=NOW)

    assert forget_passers_by(at=LATER) == 4
    assert forget_passers_by(at=LATER) == 0

    assert Worker.objects.get().pk == Player.objects.get().pk == stays
    assert Balance.objects.filter(player=stays).exists()
    assert not OutboxEntry.objects.exists()


def test_who_has_passed_is_read_back_as_it_was_announced() -> None:
    event = VisitorsPassed(worker_ids=(1, 2), at=NOW)

    assert from_json("VisitorsPassed", to_json(event)) == event
    assert to_json(event)["worker_ids"] == [1, 2]
