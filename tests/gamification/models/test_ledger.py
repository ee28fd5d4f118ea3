"""The ledger keeps what it is given, whoever asks otherwise."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from gamification.models import Account, Balance, LedgerEntry, LedgerTx, Player, Reason
from tests.factories import NOW, a_worker

pytestmark = pytest.mark.django_db


def a_player() -> Player:
    return Player.objects.get(pk=a_worker().pk)


def a_tx(player: Player, cause: str = "answer:1") -> LedgerTx:
    return LedgerTx(cause=cause, reason=Reason.ANSWER, player=player, at=NOW)


@pytest.fixture
def entry():
    player = a_player()
    [tx] = LedgerTx.objects.write([a_tx(player)])
    LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(tx=tx, account=Account.PENDING, player=player, amount=10),
            LedgerEntry(tx=tx, account=Account.ISSUED, amount=-10),
        ]
    )
    return LedgerEntry.objects.get(account=Account.PENDING)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE gamification_ledgerentry SET amount = 1000",
        "DELETE FROM gamification_ledgerentry",
        "UPDATE gamification_ledgertx SET cause = 'another'",
        "DELETE FROM gamification_ledgertx",
    ],
)
def test_the_database_refuses_to_change_or_delete(entry, statement):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)

    entry.refresh_from_db()
    assert entry.amount == 10
    assert LedgerTx.objects.get().cause == "answer:1"


def test_a_cause_is_written_once():
    player = a_player()

    first = LedgerTx.objects.write([a_tx(player)])
    again = LedgerTx.objects.write([a_tx(player), a_tx(player, "answer:2")])

    assert [tx.cause for tx in first] == ["answer:1"]
    assert [tx.cause for tx in again] == ["answer:2"]
    assert again[0].pk == LedgerTx.objects.get(cause="answer:2").pk


def test_what_was_written_reads_back_the_same():
    player = a_player()
    written = a_tx(player)
    LedgerTx.objects.write([written])

    read = LedgerTx.objects.get()

    assert read.at == NOW
    assert read.is_too_fast is False
    assert read.round_id is None


def test_an_entry_has_the_owner_its_account_needs():
    player = a_player()
    [tx] = LedgerTx.objects.write([a_tx(player)])

    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(tx=tx, account=Account.ISSUED, player=player, amount=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(tx=tx, account=Account.PENDING, amount=1)


def test_a_balance_cannot_be_overdrawn():
    player = a_player()
    Balance.objects.move(player.pk, Account.PENDING, 10)

    assert not Balance.objects.move(player.pk, Account.PENDING, -11)
    assert Balance.objects.get(player=player, account=Account.PENDING).amount == 10


def test_many_balances_move_together_or_not_at_all():
    rich, poor = a_player(), a_player()
    Balance.objects.move(rich.pk, Account.PENDING, 10)

    with pytest.raises(IntegrityError), transaction.atomic():
        Balance.objects.move_many({(rich.pk, Account.PENDING): -5, (poor.pk, Account.PENDING): -5})

    assert Balance.objects.get(player=rich, account=Account.PENDING).amount == 10
    assert Balance.objects.get(player=poor, account=Account.PENDING).amount == 0
