"""Who waits to be checked, as the owner sees it."""

from __future__ import annotations

import random

import pytest
from django.test import Client

from gamification.actions.catch_up import catch_up
from gamification.actions.points import settle_answers
from labeling.models import Role
from labeling.queries.replay import judged_answers
from tests.factories import NOW, a_project, a_record, a_retired_item, a_worker, sign_in
from tests.gamification.pay import prove

pytestmark = pytest.mark.django_db


def test_the_owner_sees_who_waits_and_what_a_check_buys(client: Client) -> None:
    project = a_project()
    sign_in(client, project, Role.OWNER)
    items = [a_retired_item(project, "cat") for _ in range(2)]
    newcomer, known = a_worker(), a_worker()
    prove(known.pk, project.pk)
    for worker in (newcomer, known):
        a_record(project, worker, items, ["cat", "cat"])
    catch_up(at=NOW, rng=random.Random(1))
    settle_answers(judged=judged_answers({item.pk for item in items}), at=NOW)

    told = client.get(f"/api/v1/projects/{project.slug}/unproven").json()

    assert told == {"players_per_check": 3.0, "players": 1, "points": 16}


def test_where_nothing_has_happened_nobody_waits(client: Client) -> None:
    project = a_project()
    sign_in(client, project, Role.OWNER)

    told = client.get(f"/api/v1/projects/{project.slug}/unproven").json()

    assert told == {"players_per_check": 0.0, "players": 0, "points": 0}


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.EXPERT])
def test_it_is_the_owner_s_to_see(client: Client, role: Role) -> None:
    project = a_project()
    sign_in(client, project, role)

    assert client.get(f"/api/v1/projects/{project.slug}/unproven").status_code == 404
