"""The log only grows, and shows when somebody has got around that."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from labeling.actions.log import write_down
from labeling.models import LogEntry
from labeling.queries.invariants import broken_log
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries() -> list[LogEntry]:
    return [
        write_down(
            actor="user:1", verb="verdict given", subject=f"flag:{n}", after={"n": n}, at=NOW
        )
        for n in range(3)
    ]


def test_each_entry_seals_the_one_before(entries: list[LogEntry]) -> None:
    assert [entry.previous for entry in entries] == ["", entries[0].hash, entries[1].hash]
    assert list(broken_log()) == []


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_refuses_to_change_or_delete(entries: list[LogEntry], deed: str) -> None:
    rows = LogEntry.objects.filter(pk=entries[1].pk)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(reason="was fine") if deed == "update" else rows.delete()

    assert list(broken_log()) == []


def test_two_entries_cannot_follow_the_same_one(entries: list[LogEntry]) -> None:
    rival = LogEntry(actor="user:2", verb="x", subject="y", at=NOW, previous=entries[0].hash)

    with pytest.raises(IntegrityError), transaction.atomic():
        rival.save()


@pytest.mark.parametrize(
    ("what", "sql"),
    [
        ("changed", "UPDATE labeling_logentry SET reason = 'was fine' WHERE subject = 'flag:1'"),
        ("gone", "DELETE FROM labeling_logentry WHERE subject = 'flag:1'"),
    ],
)
def test_what_gets_around_the_database_shows(entries: list[LogEntry], what: str, sql: str) -> None:
    get_around(sql)

    assert [entry.subject for entry in entries][1:] == ["flag:1", "flag:2"]
    assert list(broken_log()) != []


def get_around(sql: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE labeling_logentry DISABLE TRIGGER ALL")
            cursor.execute(sql)
            cursor.execute("ALTER TABLE labeling_logentry ENABLE TRIGGER ALL")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers: list[tuple[Any, ...]] = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(sql)


def test_who_is_never_first_is_told_so_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(*_: object, **__: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(LogEntry, "save", taken)

    with pytest.raises(IntegrityError):
        write_down(actor="user:1", verb="verdict given", subject="flag:1", at=NOW)
