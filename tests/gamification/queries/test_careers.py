"""Careers: what counts for badges."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gamification.actions.streaks import extend_streaks
from gamification.models import EarnedBadge
from gamification.queries.careers import badges_of, career_of
from gamification.rules.badges import BADGES, Career
from gamification.rules.capsules import LATEST, SOONEST
from labeling.models import Item, Project, Worker
from labeling.queries.replay import answers_between
from tests.factories import (
    NOW,
    a_project,
    a_record,
    a_retired_item,
    a_round,
    a_worker,
    an_audit,
    an_item,
    answer_all,
    settle_down,
    some_items,
)
from tests.gamification.pay import prove_all

pytestmark = pytest.mark.django_db

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def worker() -> Worker:
    return a_worker()


@pytest.fixture
def project() -> Project:
    return a_project(confidence=0.6)


def audited(project: Project, label: str) -> Item:
    """Make an item that an expert has checked."""
    audit = an_audit(project, label)
    audit.label, audit.is_right, audit.checked_at = label, True, NOW
    audit.save()
    return audit.item


def test_a_newcomer_s_career_is_empty(worker) -> None:
    assert career_of(worker.pk, at=NOW) == Career()


def test_answers_that_settled_at_points_are_confirmed(project, worker) -> None:
    some_items(project, 10)
    answer_all(a_round(project, worker), "cat")
    answer_all(a_round(project), "cat")
    assert career_of(worker.pk, at=NOW).confirmed == 0

    prove_all(project.pk)
    settle_down()

    career = career_of(worker.pk, at=NOW)
    assert (career.confirmed, career.homes) == (10, 0)


def test_days_and_streak_count(project, worker) -> None:
    some_items(project, 30)
    for n in (0, 1, 5):
        at = NOW + timedelta(days=n)
        answer_all(a_round(project, worker, at=at), "cat", at=at)
    extend_streaks(list(answers_between(NOW - timedelta(days=1), at)))

    career = career_of(worker.pk, at=at)

    assert (career.days, career.longest_streak) == (3, 1)


def test_skill_counts_once_it_is_proven(project, worker) -> None:
    labels = ["cat", "dog"] * 3
    items = [audited(project, label) for label in labels]
    a_record(project, worker, items[:5], labels[:5])
    assert career_of(worker.pk, at=TOMORROW).skill == 0

    a_record(project, worker, items[5:], labels[5:])

    assert career_of(worker.pk, at=TOMORROW).skill > 30


def test_the_best_project_is_what_skill_is_told_of(project, worker) -> None:
    other = a_project()
    for where, said in [(project, ["cat", "dog"] * 4), (other, ["fox"] * 8)]:
        a_record(where, worker, [audited(where, label) for label in ["cat", "dog"] * 4], said)

    assert career_of(worker.pk, at=TOMORROW).skill > 40


def test_an_answer_to_gold_moves_nothing_that_is_told_while_it_is_remembered(
    project, worker
) -> None:
    labels = ["cat", "dog"] * 10
    items = [an_item(project, gold_label=label) for label in labels]
    a_record(project, worker, items[:19], labels[:19])
    before = career_of(worker.pk, at=NOW), badges_of(worker.pk, at=TOMORROW)

    a_record(project, worker, items[19:], labels[19:])

    assert (career_of(worker.pk, at=NOW), badges_of(worker.pk, at=TOMORROW)) == before
    assert career_of(worker.pk, at=TOMORROW).skill > 0


def test_a_find_is_rare_when_few_others_had_seen_it(project, worker) -> None:
    rare, common = a_retired_item(project, "fox"), a_retired_item(project, "cat")
    for _ in range(3):
        a_record(project, a_worker(), [rare, common], ["cat", "cat"])
    a_record(project, worker, [rare, common], ["fox", "cat"])

    assert career_of(worker.pk, at=NOW).rare_finds == 1


def test_what_was_audited_and_right_is_a_capsule_some_weeks_later(project, worker) -> None:
    items = [audited(project, "cat"), audited(project, "dog")]
    a_record(project, worker, items, ["cat", "cat"])

    assert career_of(worker.pk, at=NOW + SOONEST).capsules == 0
    assert career_of(worker.pk, at=NOW + LATEST).capsules == 1


def test_every_badge_is_shown_with_the_tier_that_was_earned(project, worker) -> None:
    EarnedBadge.objects.create(player_id=worker.pk, slug="faithful", tier=2, earned_at=NOW)

    told = badges_of(worker.pk, at=NOW)

    assert [line.slug for line in told] == [badge.slug for badge in BADGES]
    assert {line.slug: line.tier for line in told if line.tier} == {"faithful": 2}


def test_a_career_takes_a_fixed_number_of_queries(
    project, worker, django_assert_num_queries
) -> None:
    items = [an_item(project, gold_label="cat") for _ in range(5)]
    a_record(project, worker, items, ["cat"] * 5)

    with django_assert_num_queries(6):
        career_of(worker.pk, at=NOW)
