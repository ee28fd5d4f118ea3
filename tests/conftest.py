"""What every test shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.backends.sqlite3.base import DatabaseWrapper as Sqlite
from django.test import override_settings

from labeling import bus
from labeling.conf import conf
from labeling.events import Event
from labeling.learning import meaning
from tests.listening import NOW, Program


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs PostgreSQL and Redis where they are not what is tested."""
    if settings.REDIS_URL:
        return
    grown_up = [item for item in items if item.get_closest_marker("grown_up")]
    items[:] = [item for item in items if item not in grown_up]
    config.hook.pytest_deselected(items=grown_up)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Forget sessions, limits and counts of the test before."""
    cache.clear()


@pytest.fixture(autouse=True)
def words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be without a sentence model, whether or not this machine has one."""
    monkeypatch.setattr(meaning, "NEEDS", ("a_package_that_is_nowhere",))


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """Let no test wait for a hash that is slow on purpose."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="module")
def once(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep the rows that fixtures of a module make, until its last test has run."""
    with django_db_blocker.unblock():
        module = transaction.atomic()
        # Else what insists on being outermost would refuse to run in it; Django marks its own so.
        module._from_testcase = True  # type: ignore[attr-defined]  # internal to Django
        with module:
            yield
            transaction.set_rollback(True)


@pytest.fixture
def react(monkeypatch: pytest.MonkeyPatch) -> Callable[[bus.Reactions], None]:
    """Let a test add reactions, which are forgotten after it."""
    reactions = {kind: list(wanted) for kind, wanted in bus._bus.reactions.items()}
    monkeypatch.setattr(bus._bus, "reactions", reactions)
    monkeypatch.setattr(bus._bus, "named", dict(bus._bus.named))
    return bus.subscribe


@pytest.fixture
def hear(react: Callable[[bus.Reactions], None]) -> Callable[[type[Event]], list[Event]]:
    """Return what is announced from now on."""

    def listen(kind: type[Event]) -> list[Event]:
        heard: list[Event] = []

        def hear_of(event: Event) -> None:
            heard.append(event)

        react({kind: [bus.now(hear_of)]})
        return heard

    return listen


@pytest.fixture
def programs(settings: Any) -> Iterator[Callable[[], Program]]:
    """Let programs of this machine be called, as if the operator had named it."""
    settings.LABELING = {"OUR_NETWORKS": ("127.0.0.1/32",)}
    conf.cache_clear()
    made: list[Program] = []

    def make() -> Program:
        made.append(Program())
        return made[-1]

    # However long ago tests were collected: who hears a call believes it for five minutes.
    with time_machine.travel(NOW):
        yield make
    for program in made:
        program.close()
    conf.cache_clear()


@pytest.fixture
def program(programs: Callable[[], Program]) -> Program:
    """Return one that hears webhooks."""
    return programs()


@pytest.fixture(scope="session", autouse=True)
def emptying_lifts_the_triggers() -> Iterator[None]:
    """Let SQLite empty its tables after a test that commits.

    PostgreSQL truncates, which no trigger of ours minds; SQLite deletes, which the ledger refuses.
    """
    empty = Sqlite.ops_class.sql_flush

    def lifted(self: Any, *args: Any, **how: Any) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        return [
            *(f"DROP TRIGGER {name}" for name, _ in triggers),
            *empty(self, *args, **how),
            *(sql for _, sql in triggers),
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sqlite.ops_class, "sql_flush", lifted)
        yield


@pytest.fixture
def early_in_the_hour() -> Iterator[None]:
    """Let what is counted by the minute or the hour be counted in one of them."""
    with time_machine.travel(datetime.now(UTC).replace(minute=0, second=1), tick=True):
        yield
