"""What every test shares."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.cache import cache

from labeling import bus
from labeling.events import Event


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
