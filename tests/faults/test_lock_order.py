"""Those who rate, judge, seat and settle at the same moment; none waits for another in a circle."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connections, transaction

from gamification.actions import leagues, ratings
from gamification.actions.fulfilment import end_waiting_claims
from gamification.actions.leagues import take_seats
from gamification.actions.ratings import rate_player
from gamification.models import Claim, Room, Seat
from gamification.models.rewards import RewardQuerySet
from gamification.rules.leagues import ROOM
from gamification.rules.weeks import week_of
from labeling import rows
from labeling.actions.verdicts import give_verdict
from labeling.events import VerdictGiven
from labeling.models import Flag, Verdict
from labeling.queries.checks import CheckFact
from tests.cases import LATER, a_case
from tests.factories import NOW
from tests.gamification.earning import a_player
from tests.gamification.shop import a_player as a_buyer
from tests.gamification.shop import a_reward, claim

pytestmark = pytest.mark.django_db(transaction=True)

A_WHILE = 1.0


class Meeting:
    """Lets one stop half way until another has come as far as it can without the first."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(2)
        self._half_way, self._go_on = Event(), Event()

    def stop_half_way(self) -> None:
        if not self._half_way.is_set():
            self._half_way.set()
            self._go_on.wait(10)

    def of(self, one: Callable[[], Any], another: Callable[[], Any]) -> tuple[Any, Any]:
        first = self._pool.submit(_done, one)
        assert self._half_way.wait(10)
        second: Future[Any] = self._pool.submit(_done, another)
        self._go_on.wait(A_WHILE)
        self._go_on.set()
        return first.result(30), second.result(30)


def _done(deed: Callable[[], Any]) -> Any:
    try:
        return deed()
    finally:
        connections.close_all()


def test_who_rates_holds_no_points_while_they_open_a_case(monkeypatch: Any, caplog: Any) -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=5)
    seen = case.preview("ban").fingerprint.sealed()
    meeting = Meeting()

    def known_gold(player_id: int, *, project_id: int) -> list[CheckFact]:
        meeting.stop_half_way()
        return [
            CheckFact(n, project_id, "cat" if n % 2 else "dog", n < 40, n >= 40, False, False, NOW)
            for n in range(60)
        ]

    monkeypatch.setattr(ratings, "checked_answers_of", known_gold)

    meeting.of(
        lambda: rate_player(player_id=case.cheat.pk, project_id=case.project.pk, at=LATER),
        lambda: case_is_decided(case, seen),
    )

    assert Verdict.objects.get().decision == "ban"
    assert Flag.objects.get().closed_at is not None
    assert "reaction failed" not in caplog.text


def case_is_decided(case: Any, seen: str) -> None:
    give_verdict(
        flag_id=case.flag.pk,
        reviewer_id=case.reviewer.pk,
        decision="ban",
        reason="",
        fingerprint=seen,
        at=LATER,
    )


def test_who_seats_several_waits_for_nobody_who_waits_for_them(monkeypatch: Any) -> None:
    """One of two rooms has a last seat for each: the two who seat take them in opposite orders."""
    rooms = [
        Room.objects.create(
            week=week_of(NOW), league=n, number=1, pace=0, opened_at=NOW, n_seats=ROOM - 2
        )
        for n in (1, 2)
    ]
    first, second, third, fourth = (a_player(10) for _ in range(4))
    wanted = dict(
        zip([first.pk, second.pk, third.pk, fourth.pk], [*rooms, *reversed(rooms)], strict=True)
    )
    meeting = Meeting()

    def room_for(player_id: int, *_: Any) -> Room:
        return Room.objects.select_for_update().get(pk=wanted[player_id].pk)

    def look_round(player_ids: Any, week: Any) -> list[int]:
        return sorted(player_ids) if week == week_of(NOW) else []

    plain = rows.insert

    def insert(*args: Any, **how: Any) -> Any:
        meeting.stop_half_way()
        return plain(*args, **how)

    monkeypatch.setattr(leagues, "_room_for", room_for)
    monkeypatch.setattr(leagues, "waiting_for_a_seat", look_round)
    monkeypatch.setattr(leagues, "insert", insert)

    meeting.of(
        lambda: take_seats(player_ids=[first.pk, second.pk], at=NOW),
        lambda: take_seats(player_ids=[third.pk, fourth.pk], at=NOW),
    )

    assert Seat.objects.count() == 4
    assert set(Room.objects.values_list("n_seats", flat=True)) == {ROOM}


def test_claims_that_end_go_back_into_stock_in_one_order(monkeypatch: Any) -> None:
    rewards = [a_reward(codes=4, per_player=None, hold=LATER - NOW) for _ in range(2)]
    players = [a_buyer(400) for _ in range(2)]
    for player, chosen in zip(players, (rewards, rewards[::-1]), strict=True):
        for n, reward in enumerate(chosen):
            made = claim(reward, player).claim
            # Claims are looked at in the order of their ids, if nothing better is asked for.
            Claim.objects.filter(pk=made.pk).update(key=str(n))
    meeting = Meeting()
    plain = RewardQuerySet.put_back

    def put_back(self: RewardQuerySet, reward_id: int) -> None:
        plain(self, reward_id)
        meeting.stop_half_way()

    monkeypatch.setattr(RewardQuerySet, "put_back", put_back)

    meeting.of(*(_ends_claims_of(player.pk) for player in players))

    assert not Claim.objects.open().exists()


def _ends_claims_of(player_id: int) -> Callable[[], None]:
    def end() -> None:
        with transaction.atomic():
            end_waiting_claims(VerdictGiven(0, 0, player_id, 1, "ban", LATER))

    return end
