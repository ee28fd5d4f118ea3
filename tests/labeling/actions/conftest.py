"""What tests of actions share."""

from __future__ import annotations

import pytest

from tests.cases import LATER


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be the hour of the tests' cases: nothing falls due that they do not speak of."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
