"""The seam: what follows when labeling announces something."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gamification.actions.badges import award_badges, award_what_is_due
from gamification.models import Account, ActivityDay, Balance, LedgerTx, Player
from labeling.actions.leases import release_expired
from labeling.actions.settling import settle_item
from labeling.models import Answer, OutboxEntry
from tests.factories import (
    NOW,
    a_project,
    a_round,
    a_worker,
    an_item,
    answer,
    answer_all,
    settle_down,
    some_items,
)
from tests.gamification.pay import prove_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """Return what players are told from now on."""
    told: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr("labeling.live.push_many", told.extend)
    monkeypatch.setattr("labeling.live.is_heard", lambda group: True)
    return told


@pytest.fixture
def project():
    project = a_project(confidence=0.6)
    some_items(project, 10)
    return project


def test_an_answer_and_its_pay_are_committed_together(project) -> None:
    answer(a_round(project).challenges[0], "cat")

    assert LedgerTx.objects.get().cause == f"answer:{Answer.objects.get().pk}"


def test_an_answer_stands_though_paying_fails_and_is_paid_later(project) -> None:
    served = a_round(project)
    Balance.objects.all().delete()

    answer(served.challenges[0], "cat")

    assert Answer.objects.count() == 1
    assert not LedgerTx.objects.exists()
    assert OutboxEntry.objects.filter(reaction="gamification.pay_for_answer").count() == 1

    Balance.objects.open_for(Player.objects.get().pk)
    settle_down()
    assert Balance.objects.get(account=Account.PENDING).amount == 8


def test_points_settle_when_consensus_is_reached(project) -> None:
    for _ in range(2):
        answer_all(a_round(project), "cat")
    prove_all(project.pk)

    settle_down()

    assert set(Balance.objects.values_list("account", "amount")) == {
        (Account.PENDING, 0),
        (Account.SETTLED, 100),
        (Account.SPENT, 0),
        (Account.HELD, 0),
    }


def test_points_settle_when_an_expert_decides_days_later() -> None:
    project = a_project(max_answers=2)
    item = an_item(project)
    for label in ("cat", "dog"):
        answer(a_round(project).challenges[0], label)
    settle_down()

    prove_all(project.pk)
    settle_item(project_id=project.pk, item_id=item.pk, label="cat", at=NOW + timedelta(days=3))
    settle_down()

    assert sorted(Balance.objects.values_list("account", "amount")) == [
        (Account.HELD, 0),
        (Account.HELD, 0),
        (Account.PENDING, 0),
        (Account.PENDING, 0),
        (Account.SETTLED, 0),
        (Account.SETTLED, 10),
        (Account.SPENT, 0),
        (Account.SPENT, 0),
    ]


def test_a_late_answer_settles_too(project) -> None:
    late = a_round(project)
    after_the_lease = NOW + timedelta(minutes=20)
    a_minute_later = after_the_lease + timedelta(minutes=1)
    release_expired(at=after_the_lease)
    for _ in range(2):
        answer_all(a_round(project, at=after_the_lease), "cat", at=a_minute_later)
    prove_all(project.pk)
    settle_down()

    answer(late.challenges[0], "cat", at=a_minute_later)
    settle_down()

    assert not Balance.objects.filter(account=Account.PENDING, amount__gt=0).exists()


def test_players_are_told_totals_after_they_are_committed(
    project, pushed, django_capture_on_commit_callbacks
) -> None:
    me = a_worker()
    answer_all(a_round(project, me), "cat", at=NOW + timedelta(minutes=1))

    with django_capture_on_commit_callbacks() as callbacks:
        settle_down()
    assert pushed == []
    for callback in callbacks:
        callback()

    told = [message for group, message in pushed if group == f"play.{me.pk}"]
    assert {"v": 1, "type": "points", "pending": 80, "settled": 0} in told
    assert {"v": 1, "type": "streak", "days": 1, "today": True, "freezes": 2} in told
    assert {message["type"] for message in told} == {"points", "streak", "board"}


def test_who_finishes_a_round_is_looked_at_for_quests_and_badges(project) -> None:
    some_items(project, 10)
    me = a_worker()
    for n in range(2):
        at = NOW + n * timedelta(minutes=5)
        answer_all(a_round(project, me, at=at), "cat", at=at + timedelta(minutes=1))
        settle_down()
        assert list(Player.objects.owed_badges()) == [Player.objects.get(pk=me.pk)]
        award_what_is_due(at=at)
        assert not Player.objects.owed_badges().exists()


def test_who_is_in_the_middle_of_a_round_is_not(project) -> None:
    answer(a_round(project).challenges[0], "cat")
    settle_down()

    assert not Player.objects.owed_badges().exists()


def test_players_are_told_of_a_badge(pushed, django_capture_on_commit_callbacks) -> None:
    player = Player.objects.get(pk=a_worker().pk)
    for n in range(3):
        at = NOW - timedelta(days=n)
        ActivityDay.objects.create(
            player=player, local_date=at.date(), time_zone="UTC", first_at=at, last_at=at
        )
    award_badges(player_id=player.pk, at=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        settle_down()

    badge = {"v": 1, "type": "badge", "slug": "faithful", "tier": 1}
    assert (f"play.{player.pk}", badge) in pushed


def test_what_players_are_told_names_no_item_and_no_answer(
    project, pushed, django_capture_on_commit_callbacks
) -> None:
    for _ in range(2):
        answer_all(a_round(project), "cat")

    with django_capture_on_commit_callbacks(execute=True):
        settle_down()

    fields = {field for _, message in pushed for field in message}
    assert fields == {
        "v",
        "type",
        "pending",
        "settled",
        "days",
        "today",
        "freezes",
        "place",
        "of",
        "points",
    }
