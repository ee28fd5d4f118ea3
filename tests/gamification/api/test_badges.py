"""The player's badges over HTTP."""

from __future__ import annotations

import pytest
from django.test import Client

from gamification.models import EarnedBadge, Player
from gamification.rules.badges import BADGES
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_all_badges_are_told_with_what_each_takes(client):
    client.post("/api/v1/players")

    told = client.get("/api/v1/me/badges").json()["results"]

    assert told == [
        {"slug": badge.slug, "tier": 0, "tiers": list(badge.tiers), "count": 0} for badge in BADGES
    ]


def test_nobody_sees_another_s_badges(client):
    client.post("/api/v1/players")
    EarnedBadge.objects.create(player=Player.objects.get(), slug="nugget", tier=1, earned_at=NOW)
    other = Client()
    other.post("/api/v1/players")

    assert [one["tier"] for one in client.get("/api/v1/me/badges").json()["results"]].count(1) == 1
    assert not any(one["tier"] for one in other.get("/api/v1/me/badges").json()["results"])


def test_nobody_is_a_clear_401(client):
    reply = client.get("/api/v1/me/badges")

    assert (reply.status_code, reply.json()["code"]) == (401, "not_signed_in")
