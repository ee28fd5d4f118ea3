"""Experience: counted again from the ledger, never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from gamification.actions.experience import count_experience
from gamification.events import QuestCompleted
from gamification.models import Account, Balance, LedgerEntry, LedgerTx, Player, Reason
from gamification.queries.gains import ledger_of
from gamification.queries.invariants import unbalanced_transactions, wrong_balances
from gamification.rules.quests import WELCOME, quests_of
from tests.factories import NOW, a_project, a_round, a_worker, answer_all, settle_down, some_items
from tests.gamification.pay import prove_all

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def player() -> Player:
    """Somebody who has been here for a while: the first day has quests of its own."""
    worker = a_worker()
    Player.objects.update(created_at=NOW - timedelta(days=9))
    return Player.objects.select_related("worker").get(pk=worker.pk)


@pytest.fixture
def project():
    project = a_project(confidence=0.6)
    some_items(project, 60)
    return project


def settle_a_round(player: Player, project) -> None:
    answer_all(a_round(project, player.worker), "cat")
    answer_all(a_round(project), "cat")
    prove_all(project.pk)
    settle_down()


def experience(player: Player) -> int:
    return Balance.objects.get(player=player, account=Account.EXPERIENCE).amount


def test_what_has_settled_is_experience_once(player, project) -> None:
    settle_a_round(player, project)

    for _ in range(2):
        count_experience(player_id=player.pk, days=[], at=NOW)

    assert experience(player) == 100


def test_what_settles_later_is_added(player, project) -> None:
    for _ in range(2):
        settle_a_round(player, project)
        count_experience(player_id=player.pk, days=[], at=NOW)

    assert experience(player) == 200
    assert LedgerTx.objects.filter(reason=Reason.EXPERIENCE).count() == 2


def test_it_stays_when_points_are_taken_back(player, project) -> None:
    settle_a_round(player, project)
    count_experience(player_id=player.pk, days=[], at=NOW)
    [tx] = LedgerTx.objects.write(
        [LedgerTx(cause="verdict:1:x", reason=Reason.REVERSAL, player=player, at=NOW)]
    )
    LedgerEntry.objects.write(
        [
            LedgerEntry(tx=tx, account=Account.SETTLED, player=player, amount=-100),
            LedgerEntry(tx=tx, account=Account.ISSUED, amount=100),
        ]
    )

    count_experience(player_id=player.pk, days=[], at=NOW)

    assert experience(player) == 100


def do_rounds(player: Player, project, n: int) -> None:
    for i in range(n):
        at = NOW + i * timedelta(minutes=10)
        answer_all(a_round(project, player.worker, at=at), "cat", at=at + timedelta(minutes=1))


def test_a_quest_that_is_done_pays_once(player, project, hear) -> None:
    heard = hear(QuestCompleted)
    rounds, _, _ = quests_of(player.pk, NOW.date(), n_projects=1)
    do_rounds(player, project, rounds.goal)

    for _ in range(2):
        count_experience(player_id=player.pk, days=[NOW.date()], at=NOW + HOUR)

    assert experience(player) == rounds.experience
    assert heard == [QuestCompleted(player.pk, rounds.slug, rounds.experience, NOW + HOUR)]


def test_the_quests_of_a_first_day_lead_to_the_second_level_once(player, project) -> None:
    Player.objects.update(created_at=NOW)
    do_rounds(player, project, 5)

    for day in (NOW.date(), NOW.date()):
        count_experience(player_id=player.pk, days=[day], at=NOW + HOUR)
    assert experience(player) == sum(quest.experience for quest in WELCOME) == 100

    # Who moves to another zone has not begun again.
    Player.objects.update(created_at=NOW + timedelta(days=1))
    do_rounds(player, project, 0)
    count_experience(player_id=player.pk, days=[(NOW + timedelta(days=1)).date()], at=NOW + HOUR)
    assert experience(player) == 100


def test_a_quest_half_done_pays_nothing(player, project) -> None:
    rounds, _, _ = quests_of(player.pk, NOW.date(), n_projects=1)
    do_rounds(player, project, rounds.goal - 1)

    count_experience(player_id=player.pk, days=[NOW.date()], at=NOW)

    assert experience(player) == 0


def test_the_ledger_still_sums_and_shows_points_only(player, project) -> None:
    rounds, _, _ = quests_of(player.pk, NOW.date(), n_projects=1)
    do_rounds(player, project, rounds.goal)
    settle_a_round(player, project)
    before = ledger_of(player.pk, before=None, n_days=10_000)

    count_experience(player_id=player.pk, days=[NOW.date()], at=timezone.now())

    assert not list(unbalanced_transactions())
    assert not list(wrong_balances())
    assert ledger_of(player.pk, before=None, n_days=10_000) == before
