"""Writers of SQLite queue up, and nobody who fails keeps the others waiting."""

import pytest
from django.db import IntegrityError, connection, transaction

from labeling.models import Worker
from project.sqlite.base import LINE
from tests.factories import NOW, a_project

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the line is SQLite's"),
]


def is_free() -> bool:
    return not LINE.locked()


def test_who_writes_holds_the_line_until_they_have_committed():
    with transaction.atomic():
        Worker.objects.create(created_at=NOW)
        assert not is_free()

    assert is_free()


def test_who_fails_lets_the_others_write():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Worker.objects.create(created_at=NOW)
        _ = 1 / 0

    assert is_free()
    assert not Worker.objects.exists()


def test_who_is_refused_lets_the_others_write():
    project = a_project()

    with pytest.raises(IntegrityError), transaction.atomic():
        a_project(slug=project.slug)

    assert is_free()


def test_who_hangs_up_lets_the_others_write():
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert not is_free()

    connection.close()

    assert is_free()


def test_who_has_waited_long_enough_asks_sqlite_itself(monkeypatch):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    LINE.acquire()
    try:
        with transaction.atomic():
            Worker.objects.create(created_at=NOW)
    finally:
        LINE.release()

    assert Worker.objects.count() == 1
