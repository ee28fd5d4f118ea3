from __future__ import annotations

import sqlite3

import pytest
from django.core.checks import CheckMessage
from django.db import connection
from pytest_django import Settings

from labeling import checks


def ids(found: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in found]


def test_the_sqlite_we_run_on_is_safe() -> None:
    assert checks.sqlite_is_safe(None, databases=["default"]) == []


def test_an_old_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 2))

    expected = ["labeling.E001"] if connection.vendor == "sqlite" else []
    assert ids(checks.sqlite_is_safe(None, databases=["default"])) == expected


@pytest.mark.parametrize(
    ("redis_url", "processes", "expected"),
    [("", "2", ["labeling.E002"]), ("", "1", []), ("", "", []), ("redis://there", "2", [])],
)
def test_several_processes_need_redis(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    redis_url: str,
    processes: str,
    expected: list[str],
) -> None:
    settings.REDIS_URL = redis_url
    monkeypatch.setenv("WEB_CONCURRENCY", processes)

    assert ids(checks.several_processes_have_redis(None)) == expected


@pytest.mark.grown_up
@pytest.mark.django_db
def test_a_forgetful_postgres_is_refused_unless_we_were_told(settings: Settings) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")

    settings.DATABASE_MAY_FORGET = False
    assert "labeling.E003" in ids(
        checks.postgres_keeps_what_it_acknowledges(None, databases=["default"])
    )
    settings.DATABASE_MAY_FORGET = True
    assert checks.postgres_keeps_what_it_acknowledges(None, databases=["default"]) == []
