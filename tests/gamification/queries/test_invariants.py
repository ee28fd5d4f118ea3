"""The invariants hold after play, and each finds the row that breaks it."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from gamification.actions.badges import award_what_is_due
from gamification.models import Account, Balance, BoardScore, Escrow, LedgerEntry, LedgerTx, Reason
from gamification.queries import invariants
from labeling.queries.invariants import every_invariant
from tests.factories import NOW, a_project, a_round, answer_all, settle_down, some_items
from tests.gamification.pay import prove_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def played() -> None:
    project = a_project(confidence=0.6)
    some_items(project, 10)
    for _ in range(2):
        answer_all(a_round(project), "cat")
    prove_all(project.pk)
    settle_down()
    award_what_is_due(at=NOW)


def test_verify_knows_ours() -> None:
    assert set(invariants.INVARIANTS) <= set(every_invariant())


@pytest.mark.parametrize("invariant", invariants.INVARIANTS, ids=lambda one: one.name)
def test_it_holds_after_play(played, invariant) -> None:
    assert LedgerTx.objects.filter(reason=Reason.SETTLEMENT).exists()
    assert list(invariant.find()) == []


def a_tx(cause: str, reason: Reason, player_id: int) -> LedgerTx:
    [tx] = LedgerTx.objects.write(
        [LedgerTx(cause=cause, reason=reason, player_id=player_id, at=NOW, answer_id=999)]
    )
    return tx


def test_points_out_of_nothing_are_found(played) -> None:
    player_id = Balance.objects.values_list("player_id", flat=True)[0]
    tx = a_tx("gift:1", Reason.ANSWER, player_id)
    LedgerEntry.objects.create(tx=tx, account=Account.SETTLED, player_id=player_id, amount=5)

    assert list(invariants.unbalanced_transactions()) == ["gift:1 sums to 5"]
    [row] = invariants.wrong_balances()
    assert row.startswith(f"player {player_id}, settled:")


def test_a_balance_that_drifted_is_found(played) -> None:
    balance = Balance.objects.filter(account=Account.SETTLED, amount__gt=0)[0]
    Balance.objects.filter(pk=balance.pk).update(amount=balance.amount + 1)

    [row] = invariants.wrong_balances()

    assert row == (
        f"player {balance.player_id}, settled: {balance.amount + 1} held, {balance.amount} entered"
    )


def test_a_board_that_drifted_is_found(played) -> None:
    score = BoardScore.objects.filter(project_id=0, span="week", points__gt=0)[0]
    BoardScore.objects.filter(pk=score.pk).update(points=7)

    [row] = invariants.wrong_board_scores()

    assert row.endswith(f"7 shown, {score.points} entered")


def test_a_balance_nobody_holds_is_found(played) -> None:
    Balance.objects.filter(account=Account.SETTLED, amount__gt=0).delete()

    assert len(list(invariants.wrong_balances())) == 2


def test_experience_that_no_points_stand_for_is_found(played) -> None:
    player_id = Balance.objects.values_list("player_id", flat=True)[0]
    tx = a_tx("experience:x", Reason.EXPERIENCE, player_id)
    LedgerEntry.objects.create(tx=tx, account=Account.EXPERIENCE, player_id=player_id, amount=5)

    assert list(invariants.unearned_experience()) == [
        f"player {player_id}: 105 counted, 100 settled"
    ]


def test_an_unpaid_answer_is_found(played) -> None:
    paid = LedgerTx.objects.filter(reason=Reason.ANSWER).first()
    assert paid is not None
    Escrow.objects.filter(promise=paid).delete()
    with allowed_to_forget():
        LedgerEntry.objects.filter(tx=paid).delete()
        LedgerTx.objects.filter(pk=paid.pk).delete()

    assert list(invariants.unpaid_answers()) == [f"answer {paid.answer_id}"]
    assert list(invariants.settled_without_pay()) == [f"settle:{paid.answer_id}"]


class allowed_to_forget:
    """Lift the ledger's triggers, to see what else would notice."""

    def __enter__(self) -> None:
        self.saved = transaction.savepoint()
        drop = "ON {0}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            for table in ("gamification_ledgertx", "gamification_ledgerentry"):
                cursor.execute(f"DROP TRIGGER {table}_no_DELETE {drop.format(table)}")

    def __exit__(self, *_: object) -> None:
        """The test's own rollback brings the triggers back."""
