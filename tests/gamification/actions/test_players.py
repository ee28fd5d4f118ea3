"""Welcoming players, and what they may change."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from gamification.actions.players import (
    MOST,
    REMEMBERED,
    NameTaken,
    NoFreeName,
    UnfitName,
    UnknownTimeZone,
    update_player,
    welcome_player,
)
from gamification.models import Account, Balance, PastZone, Player
from tests.factories import NOW, a_worker
from tests.gamification.earning import a_player

pytestmark = pytest.mark.django_db


class StuckDice(random.Random):
    """Always falls the same way."""

    def random(self) -> float:
        return 0.5

    def getrandbits(self, k: int) -> int:
        return 1


def test_who_joins_is_a_player_at_once():
    worker = a_worker()

    player = Player.objects.get(pk=worker.pk)
    assert player.name
    assert player.time_zone == "UTC"
    assert set(Balance.objects.values_list("account", "amount")) == {
        (Account.PENDING, 0),
        (Account.SETTLED, 0),
        (Account.SPENT, 0),
        (Account.HELD, 0),
    }


def test_welcoming_twice_changes_nothing():
    worker = a_worker()
    before = Player.objects.get()

    welcome_player(worker_id=worker.pk, at=NOW, rng=random.Random(1))

    assert Player.objects.get() == before
    assert Player.objects.get().name == before.name
    assert Balance.objects.count() == 4


def test_a_taken_name_gets_a_longer_number():
    first, second = a_worker(), a_worker()
    Balance.objects.all().delete()
    Player.objects.all().delete()

    for worker in (first, second):
        welcome_player(worker_id=worker.pk, at=NOW, rng=StuckDice())

    names = [Player.objects.get(pk=worker.pk).name for worker in (first, second)]
    assert names == ["Ash Bat 11", "Ash Bat 101"]


def test_it_gives_up_rather_than_search_for_ever(monkeypatch):
    monkeypatch.setattr("gamification.actions.players.DIGITS", (2,))
    first, second = a_worker(), a_worker()
    Balance.objects.all().delete()
    Player.objects.all().delete()
    welcome_player(worker_id=first.pk, at=NOW, rng=StuckDice())

    with pytest.raises(NoFreeName):
        welcome_player(worker_id=second.pk, at=NOW, rng=StuckDice())


def test_a_player_chooses_a_name_and_a_zone():
    worker = a_worker()

    update_player(player_id=worker.pk, at=NOW, name="Zoë", time_zone="Europe/Berlin")

    player = Player.objects.get(pk=worker.pk)
    assert (player.name, player.time_zone) == ("Zoë", "Europe/Berlin")


def test_what_is_not_given_stays():
    worker = a_worker()
    update_player(player_id=worker.pk, at=NOW, name="Zoë")

    update_player(player_id=worker.pk, at=NOW, time_zone="Asia/Tokyo")

    assert Player.objects.get(pk=worker.pk).name == "Zoë"


def test_a_name_is_taken_whatever_its_capitals():
    update_player(player_id=a_worker().pk, at=NOW, name="Zoe")
    other = a_worker()

    with pytest.raises(NameTaken):
        update_player(player_id=other.pk, at=NOW, name="zOE")


def test_nonsense_is_refused_kindly():
    worker = a_worker()

    with pytest.raises(UnknownTimeZone):
        update_player(player_id=worker.pk, at=NOW, time_zone="Europe/Atlantis")
    with pytest.raises(UnfitName):
        update_player(player_id=worker.pk, at=NOW, name="<b>")


def test_who_changes_their_zone_all_day_long_is_remembered_in_some_of_them():
    player = a_player()

    for n in range(MOST + 10):
        zone = ("Asia/Tokyo", "Europe/Berlin")[n % 2]
        update_player(player_id=player.pk, at=NOW + timedelta(minutes=n), time_zone=zone)
    assert PastZone.objects.count() == MOST

    later = NOW + REMEMBERED + timedelta(days=1)
    update_player(player_id=player.pk, at=later, time_zone="Asia/Kolkata")
    assert PastZone.objects.count() == 1
