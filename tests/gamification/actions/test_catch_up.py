"""What the game missed, it finds."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from gamification.actions.catch_up import catch_up
from gamification.models import (
    Account,
    ActivityDay,
    Balance,
    BoardScore,
    Checkpoint,
    LedgerTx,
    Player,
)
from labeling import bus
from labeling.models import Item, OutboxEntry
from tests.factories import (
    NOW,
    a_project,
    a_round,
    a_worker,
    answer_all,
    item_of,
    settle_down,
    some_items,
)
from tests.gamification.pay import settle_as_proven

pytestmark = pytest.mark.django_db

RNG = random.Random(1)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def played_without_the_game(monkeypatch):
    """Let three workers play the same round to its end while nobody of the game listens."""
    monkeypatch.setattr(bus._bus, "reactions", deaf_game())
    project = a_project(confidence=0.6)
    some_items(project, 10)
    rounds = [a_round(project, a_worker()) for _ in range(2)]
    for served in rounds:
        answer_all(served, "cat", at=NOW + timedelta(minutes=5))
    settle_down()
    return rounds


def deaf_game():
    return {
        kind: [one for one in reactions if not one.name.startswith("gamification")]
        for kind, reactions in bus._bus.reactions.items()
    }


def totals() -> dict[str, int]:
    sums = {account: 0 for account in Account.values}
    for account, amount in Balance.objects.values_list("account", "amount"):
        sums[account] += amount
    return sums


def test_everything_missed_is_made_up_for(played_without_the_game):
    assert not Player.objects.exists()

    catch_up(at=LATER, rng=RNG)

    n_settled = 2 * Item.objects.filter(retired_at__isnull=False).count()
    assert n_settled > 0
    assert Player.objects.count() == 2
    assert totals()[Account.PENDING] == 8 * 20
    settle_as_proven(Item.objects.all()[0].project_id)
    assert totals()[Account.SETTLED] == 10 * n_settled
    assert totals()[Account.PENDING] == 8 * (20 - n_settled)
    assert ActivityDay.objects.count() == 2
    assert BoardScore.objects.filter(project_id=0, span="week").count() == 2


def test_catching_up_twice_changes_nothing(played_without_the_game):
    catch_up(at=LATER, rng=RNG)
    before = totals(), LedgerTx.objects.count()

    catch_up(at=LATER, rng=RNG)
    Checkpoint.objects.all().delete()
    catch_up(at=LATER, rng=RNG)

    assert (totals(), LedgerTx.objects.count()) == before


def test_it_goes_on_where_it_stopped(played_without_the_game, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("gamification.actions.catch_up.extend_streaks", fall_over)
        with pytest.raises(ZeroDivisionError):
            catch_up(at=LATER, rng=RNG)
    assert Checkpoint.objects.reached("answers") is None

    catch_up(at=LATER, rng=RNG)

    assert ActivityDay.objects.count() == 2
    assert Checkpoint.objects.reached("answers") == LATER


def fall_over(answers):
    raise ZeroDivisionError


def test_with_the_game_listening_there_is_nothing_to_make_up_for():
    project = a_project(confidence=0.6)
    some_items(project, 10)
    for _ in range(2):
        served = a_round(project, a_worker())
        answer_all(served, "cat", at=NOW + timedelta(minutes=5))
    settle_down()
    assert item_of(served.challenges[0]).retired_at
    assert not OutboxEntry.objects.exists()
    before = totals(), LedgerTx.objects.count(), ActivityDay.objects.count()

    catch_up(at=LATER, rng=RNG)

    assert (totals(), LedgerTx.objects.count(), ActivityDay.objects.count()) == before
