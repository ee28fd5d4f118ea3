"""What the player's page weighs."""

from __future__ import annotations

from tests.installation import Installation
from tests.journeys.measure import BUDGET_KB, weight_kb


def test_the_players_page_is_light(site: Installation) -> None:
    assert 0 < weight_kb(site.url) <= BUDGET_KB
