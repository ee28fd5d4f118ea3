"""Badges: earned once, and kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from gamification.actions.badges import award_badges, award_what_is_due, owe_badges
from gamification.conf import conf
from gamification.events import BadgeEarned
from gamification.models import ActivityDay, EarnedBadge, Player
from tests.factories import NOW, a_project, a_round, a_worker, answer_all, settle_down, some_items
from tests.gamification.pay import prove_all

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def player() -> Player:
    return Player.objects.get(pk=a_worker().pk)


def played_on(player: Player, n_days: int) -> None:
    for n in range(n_days):
        at = NOW - n * DAY
        ActivityDay.objects.create(
            player=player, local_date=at.date(), time_zone="UTC", first_at=at, last_at=at
        )


def earned(player: Player) -> set[tuple[str, int]]:
    return set(EarnedBadge.objects.filter(player=player).values_list("slug", "tier"))


def test_a_badge_is_given_when_its_tier_is_reached(player, hear) -> None:
    heard = hear(BadgeEarned)
    played_on(player, 3)

    award_badges(player_id=player.pk, at=NOW)

    assert earned(player) == {("faithful", 1), ("on-a-roll", 1)}
    assert BadgeEarned(player.pk, "faithful", 1, NOW) in heard


def test_looking_again_gives_nothing_twice(player, hear) -> None:
    heard = hear(BadgeEarned)
    played_on(player, 3)

    award_badges(player_id=player.pk, at=NOW)
    award_badges(player_id=player.pk, at=NOW + DAY)

    assert len(heard) == 2


def test_a_badge_stays_when_what_it_was_for_is_gone(player) -> None:
    played_on(player, 3)
    award_badges(player_id=player.pk, at=NOW)
    ActivityDay.objects.all().delete()

    award_badges(player_id=player.pk, at=NOW + DAY)

    assert ("faithful", 1) in earned(player)


def test_tiers_that_are_passed_at_once_are_given_as_the_highest(player) -> None:
    played_on(player, 10)

    award_badges(player_id=player.pk, at=NOW)

    assert earned(player) == {("faithful", 2), ("on-a-roll", 2)}


def test_two_who_give_the_same_badge_give_it_once(player) -> None:
    rows = [EarnedBadge(player=player, slug="faithful", tier=1, earned_at=NOW)]

    assert EarnedBadge.objects.write(rows) == rows
    assert EarnedBadge.objects.write(rows) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        rows[0].save()


def test_only_those_to_whom_something_happened_are_looked_at(player) -> None:
    idle = Player.objects.get(pk=a_worker().pk)
    for who in (player, idle):
        played_on(who, 3)
    owe_badges(player_ids=[player.pk], at=NOW)

    award_what_is_due(at=NOW)

    assert earned(player) and not earned(idle)
    assert not Player.objects.owed_badges().exists()


@pytest.fixture
def one_at_a_time(settings):
    settings.GAMIFICATION = {"BADGES_AT_ONCE": 1}
    conf.cache_clear()
    yield
    conf.cache_clear()


def test_who_has_waited_longest_comes_first(player, one_at_a_time) -> None:
    waiting = Player.objects.get(pk=a_worker().pk)
    for who in (player, waiting):
        played_on(who, 3)
    owe_badges(player_ids=[waiting.pk], at=NOW - DAY)
    owe_badges(player_ids=[player.pk, waiting.pk], at=NOW)

    award_what_is_due(at=NOW)

    assert earned(waiting) and not earned(player)


def test_points_that_settle_earn_a_badge(player) -> None:
    project = a_project(confidence=0.6)
    some_items(project, 10)
    answer_all(a_round(project, player.worker), "cat")
    answer_all(a_round(project), "cat")
    prove_all(project.pk)
    settle_down()

    award_what_is_due(at=NOW)

    assert earned(player) == {("prospector", 1)}
