"""A day counts once a round has been finished on it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gamification.actions.players import update_player
from gamification.actions.streaks import extend_streaks
from gamification.events import StreakExtended
from gamification.models import ActivityDay, PastZone
from gamification.queries.profiles import streak_of
from gamification.queries.zones import zones_of
from labeling.events import AnswerSubmitted
from labeling.queries.replay import answers_between
from tests.factories import NOW, a_project, a_round, a_worker, answer, answer_all, some_items

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def worker():
    return a_worker()


@pytest.fixture
def project():
    project = a_project()
    some_items(project, 60)
    return project


def everything_answered() -> list[AnswerSubmitted]:
    return list(answers_between(NOW - DAY, NOW + 30 * DAY))


def test_a_finished_round_makes_the_day_count(project, worker, hear):
    heard = hear(StreakExtended)
    at = NOW + timedelta(minutes=3)
    answer_all(a_round(project, worker), "cat", at=at)

    extend_streaks(everything_answered())

    assert ActivityDay.objects.get().local_date == NOW.date()
    assert heard == [StreakExtended(player_id=worker.pk, days=1, freezes=2, at=at)]


def test_a_round_left_half_way_does_not(project, worker):
    for challenge in a_round(project, worker).challenges[1:]:
        answer(challenge, "cat")

    extend_streaks(everything_answered())

    assert not ActivityDay.objects.exists()


def test_counting_the_same_day_again_changes_nothing(project, worker, hear):
    heard = hear(StreakExtended)
    for n in range(2):
        at = NOW + timedelta(minutes=10 * n)
        answer_all(a_round(project, worker, at=at), "cat", at=at)
        extend_streaks(everything_answered())
        extend_streaks(everything_answered())

    day = ActivityDay.objects.get()
    assert (day.first_at, day.last_at) == (NOW, at)
    assert len(heard) == 1


def test_the_day_is_the_player_s_own_and_stays_when_they_move(project, worker):
    update_player(player_id=worker.pk, at=NOW, time_zone="Pacific/Auckland")
    answer_all(a_round(project, worker), "cat", at=NOW + timedelta(minutes=1))
    extend_streaks(everything_answered())

    update_player(player_id=worker.pk, at=NOW, time_zone="America/Los_Angeles")
    extend_streaks([])

    day = ActivityDay.objects.get()
    assert day.local_date == date(2026, 5, 4)
    assert day.time_zone == "Pacific/Auckland"
    at = NOW + timedelta(hours=3)
    assert streak_of(worker.pk, "America/Los_Angeles", at).days == 1


def test_days_in_a_row_add_up(project, worker, hear):
    heard = hear(StreakExtended)
    for n in range(3):
        at = NOW + n * DAY
        answer_all(a_round(project, worker, at=at), "cat", at=at)
        extend_streaks(everything_answered())

    assert [event.days for event in heard] == [1, 2, 3]


def test_a_day_is_that_of_the_zone_one_was_in_however_late_it_is_counted(project, worker):
    update_player(player_id=worker.pk, at=NOW - DAY, time_zone="Asia/Tokyo")
    at = NOW + timedelta(hours=8)  # Five in the morning of the next day, in Tokyo.
    answer_all(a_round(project, worker, at=at), "cat", at=at)
    update_player(player_id=worker.pk, at=at + timedelta(seconds=1), time_zone="America/New_York")

    extend_streaks(everything_answered())

    day = ActivityDay.objects.get()
    assert (day.local_date, day.time_zone) == (NOW.date() + DAY, "Asia/Tokyo")


def test_each_of_many_zones_keeps_its_moments(worker):
    zones = ["Asia/Tokyo", "Europe/Berlin", "America/New_York"]
    for hours, zone in enumerate(zones):
        update_player(player_id=worker.pk, at=NOW + timedelta(hours=hours), time_zone=zone)
        update_player(player_id=worker.pk, at=NOW + timedelta(hours=hours), time_zone=zone)

    been = zones_of([worker.pk])[worker.pk]

    moments = [NOW + timedelta(hours=hours, minutes=-30) for hours in range(4)]
    assert [been.at(moment) for moment in moments] == ["UTC", *zones]
    assert PastZone.objects.count() == 3
