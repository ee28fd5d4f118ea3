"""What a host hears of the game its people play."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.db import transaction

from gamification import news
from gamification.events import (
    BadgeEarned,
    ClaimMoved,
    PointsSettled,
    QuestCompleted,
    StreakExtended,
)
from gamification.handlers import tell_hosts
from labeling import bus
from labeling.events import from_json
from labeling.models import Delivery, Host, Worker
from labeling.news import offered
from tests.factories import a_project, a_round, a_worker, answer, settle_down, some_items
from tests.gamification.shop import a_reward, claim, give
from tests.labeling.test_webhook_docs import listed
from tests.listening import NOW, an_endpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def host() -> Host:
    return Host.objects.create(slug="forum", name="Forum")


@pytest.fixture
def amy(host: Host) -> Worker:
    """Somebody of the host's, of whose news its one endpoint hears."""
    an_endpoint(a_project(slug="beasts", host=host))
    return a_worker(host=host, external_id="amy")


def told() -> dict[str, dict[str, object]]:
    return {one.type: json.loads(one.body)["data"] for one in Delivery.objects.all()}


def test_a_reward_is_told_when_it_is_paid_for_and_when_it_is_handed_out(amy: Worker) -> None:
    give(amy, 100)

    made = claim(a_reward(slug="early-bird"), amy, at=NOW).claim
    settle_down()

    who = {"project": "beasts", "worker": str(amy.public_id), "user": "amy", "claim": str(made.pk)}
    assert told()["reward.claimed"] == {**who, "reward": "early-bird", "price": 40}
    assert told()["reward.granted"] == who


def test_a_claim_that_is_refused_or_waits_is_no_reward(amy: Worker) -> None:
    with transaction.atomic():
        bus.publish(
            *(
                ClaimMoved(uuid4(), amy.pk, state, NOW)
                for state in ("held", "sending", "refused", "given_back")
            )
        )
    settle_down()

    assert "reward.granted" not in told()


def test_points_for_an_answer_are_told_without_what_it_is_worth(amy: Worker) -> None:
    project = a_project()
    some_items(project, 10)

    answered = answer(a_round(project, amy).challenges[0], "cat")
    settle_down()

    assert told()["points.awarded"]["answer"] == answered.answer_id
    assert set(told()["points.awarded"]) == {"project", "worker", "user", "answer", "points"}


def test_what_players_of_nobody_do_is_told_to_nobody(amy: Worker) -> None:
    stranger = a_worker()
    with transaction.atomic():
        bus.publish(
            PointsSettled(stranger.pk, 10, 0, NOW, 1),
            StreakExtended(stranger.pk, 3, 0, NOW),
            BadgeEarned(stranger.pk, "first", 1, NOW),
            QuestCompleted(stranger.pk, "ten", 20, NOW),
        )
    settle_down()

    assert told() == {}


def test_each_piece_of_news_is_told_in_its_words(amy: Worker) -> None:
    with transaction.atomic():
        bus.publish(
            PointsSettled(amy.pk, 10, 2, NOW, 1),
            StreakExtended(amy.pk, 3, 1, NOW),
            BadgeEarned(amy.pk, "first", 1, NOW),
            QuestCompleted(amy.pk, "ten", 20, NOW),
        )
    settle_down()

    who = {"project": "beasts", "worker": str(amy.public_id), "user": "amy"}
    assert told() == {
        "points.settled": {**who, "settled": 10, "returned": 2},
        "streak.extended": {**who, "days": 3},
        "badge.earned": {**who, "badge": "first", "tier": 1},
        "quest.completed": {**who, "quest": "ten", "experience": 20},
    }


def test_two_payments_alike_are_told_as_two_and_each_of_them_once(amy: Worker) -> None:
    for tx_id in (1, 2, 2):
        with transaction.atomic():
            bus.publish(PointsSettled(amy.pk, 10, 0, NOW, tx_id))
        settle_down()

    assert Delivery.objects.filter(type="points.settled").count() == 2


def test_what_was_announced_before_payments_had_numbers_is_told(amy: Worker) -> None:
    fields = {"player_id": amy.pk, "settled": 10, "returned": 2, "at": NOW.isoformat()}

    for settled in (10, 10, 20):
        tell_hosts([from_json("PointsSettled", {**fields, "settled": settled})])

    assert Delivery.objects.filter(type="points.settled").count() == 2


def test_all_that_is_told_can_be_asked_for() -> None:
    assert set(news.TYPES) <= set(offered())
    assert len(news.TYPES) == len(news.TOLD)


def test_the_page_lists_what_there_is_and_no_more() -> None:
    assert sorted(listed()) == sorted(offered())
