from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.serving import a_server


@pytest.fixture
def address(transactional_db: None) -> Iterator[str]:
    """Where a real server listens, on the database of the test."""
    with a_server() as address:
        yield address
