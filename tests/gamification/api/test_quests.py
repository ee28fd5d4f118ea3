"""The player's quests over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from gamification.models import Player
from tests.factories import a_project

pytestmark = pytest.mark.django_db


def test_three_quests_and_a_level_are_told(client):
    a_project()
    client.post("/api/v1/players")

    told = client.get("/api/v1/me/quests").json()

    assert told["level"] == {"level": 1, "gathered": 0, "needed": 100}
    assert [quest["slug"] for quest in told["results"]] == ["welcome-1", "welcome-2", "welcome-4"]

    Player.objects.update(created_at=timezone.now() - timedelta(days=2))
    told = client.get("/api/v1/me/quests").json()
    assert [quest["measure"] for quest in told["results"]] == ["rounds", "points", "sittings"]
    for quest in told["results"]:
        assert quest["count"] == 0 < quest["goal"]
        assert quest["slug"] == f"{quest['measure']}-{quest['goal']}"


def test_nobody_is_a_clear_401(client):
    reply = client.get("/api/v1/me/quests")

    assert (reply.status_code, reply.json()["code"]) == (401, "not_signed_in")
