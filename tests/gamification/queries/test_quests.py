"""Quests: what counts of a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from gamification.models import Player
from gamification.queries.quests import deeds_on, quests_today
from gamification.rules.quests import Deeds
from gamification.rules.streaks import bounds
from labeling.models import Project
from tests.factories import (
    NOW,
    a_project,
    a_round,
    a_worker,
    answer,
    answer_all,
    settle_down,
    some_items,
)
from tests.gamification.pay import prove_all

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
TODAY = bounds(NOW.date(), "UTC")


@pytest.fixture
def player() -> Player:
    return Player.objects.select_related("worker").get(pk=a_worker().pk)


def a_big_project() -> Project:
    project = a_project(confidence=0.6)
    some_items(project, 40)
    return project


def play(player: Player, project: Project, *, hours: int = 0) -> None:
    at = NOW + hours * HOUR
    answer_all(a_round(project, player.worker, at=at), "cat", at=at + timedelta(minutes=1))


def test_a_day_without_a_round_has_no_deeds(player) -> None:
    project = a_big_project()
    answer(a_round(project, player.worker).challenges[0], "cat")

    assert deeds_on(player.pk, *TODAY) == Deeds()


def test_finished_rounds_projects_and_sittings_count(player) -> None:
    animals, beasts = a_big_project(), a_big_project()
    play(player, animals)
    play(player, beasts, hours=1)
    play(player, beasts, hours=5)

    assert deeds_on(player.pk, *TODAY) == Deeds(rounds=3, points=0, projects=2, sittings=2)


def test_points_count_on_the_day_they_settle(player) -> None:
    project = a_big_project()
    play(player, project)
    answer_all(a_round(project), "cat")
    prove_all(project.pk)
    settle_down()

    now = timezone.now()
    assert deeds_on(player.pk, now - HOUR, now + HOUR).points == 100


def test_what_was_done_on_another_day_does_not_count(player) -> None:
    play(player, a_big_project(), hours=24)

    assert deeds_on(player.pk, *TODAY) == Deeds()


def test_a_quest_shows_how_far_it_has_come(player) -> None:
    project = a_big_project()
    play(player, project)

    rounds = quests_today(player.pk, at=NOW + HOUR)["results"][0]

    assert (rounds.count, rounds.quest.measure.value) == (1, "rounds")


def test_quests_take_a_fixed_number_of_queries(player, django_assert_num_queries) -> None:
    play(player, a_big_project())

    with django_assert_num_queries(7):
        quests_today(player.pk, at=NOW)
