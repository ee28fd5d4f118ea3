"""What every test shares."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.cache import cache


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
