"""What a worker's answers were held against."""

from __future__ import annotations

from datetime import timedelta

import pytest

from labeling.actions.audits import audit_item
from labeling.models import Gold, Prediction, Project, Standing, TrainingRun
from labeling.models.golds import GoldState
from labeling.queries.checks import (
    checked_answers_of,
    gold_goes_better_by,
    others_on_right_answers_of,
)
from tests.factories import (
    NOW,
    a_project,
    a_record,
    a_retired_item,
    a_user,
    a_worker,
    an_audit,
    an_item,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def project() -> Project:
    return a_project(max_answers=5)


def test_answers_to_gold_are_checked(project) -> None:
    worker = a_worker()
    items = [an_item(project, gold_label="cat") for _ in range(3)]
    a_record(project, worker, items, ["cat", "dog", ""])

    facts = checked_answers_of(worker.pk)

    assert [(fact.label, fact.is_right) for fact in facts] == [("cat", True), ("cat", False)]
    assert not any(fact.is_audit for fact in facts)


def test_answers_to_what_an_expert_checked_are_audited(project) -> None:
    right, wrong = a_worker(), a_worker()
    audit = an_audit(project, "cat")
    a_record(project, right, [audit.item], ["fox"])
    a_record(project, wrong, [audit.item], ["cat"])
    assert checked_answers_of(right.pk) == []

    audit_item(project_id=project.pk, item_id=audit.pk, label="fox", user_id=a_user().pk, at=LATER)

    (fact,), (other,) = checked_answers_of(right.pk), checked_answers_of(wrong.pk)
    assert (fact.label, fact.is_right, fact.is_audit) == ("fox", True, True)
    assert (other.label, other.is_right, other.is_audit) == ("fox", False, True)


def test_gold_is_quiet_for_those_who_meet_it_before_more_have_than_meet_any_item(project) -> None:
    item = an_item(project, gold_label="cat")
    workers = [a_worker() for _ in range(6)]
    for worker in workers:
        a_record(project, worker, [item], ["cat"])

    quiet = [checked_answers_of(worker.pk)[0].is_quiet for worker in workers]

    assert quiet == [True] * 5 + [False]


def test_what_was_said_before_it_was_gold_makes_no_noise(project) -> None:
    item = an_item(project, gold_label="cat")
    for _ in range(5):
        a_record(project, a_worker(), [item], ["cat"], at=NOW - timedelta(minutes=1))
    a_record(project, worker := a_worker(), [item], ["cat"])

    assert checked_answers_of(worker.pk)[0].is_quiet


def test_a_check_tells_whether_the_model_fails_it(project) -> None:
    run = TrainingRun.objects.create(project=project, version=1, started_at=NOW, lease_until=NOW)
    known, hard, unasked = (an_item(project, gold_label="cat") for _ in range(3))
    Prediction.objects.create(item=known, run=run, probabilities={"cat": 0.9, "dog": 0.1})
    Prediction.objects.create(item=hard, run=run, probabilities={"cat": 0.1, "dog": 0.9})
    a_record(project, worker := a_worker(), [known, hard, unasked], ["cat"] * 3)

    facts = checked_answers_of(worker.pk)

    assert [fact.fools_the_model for fact in facts] == [False, True, False]


def test_the_checks_of_one_project_can_be_asked_for(project) -> None:
    worker, other = a_worker(), a_project()
    for one in (project, other):
        a_record(one, worker, [an_item(one, gold_label="cat")], ["cat"])

    facts = checked_answers_of(worker.pk, project_id=other.pk)

    assert [fact.project_id for fact in facts] == [other.pk]


def test_how_much_better_gold_goes_is_told_by_those_who_met_both(project) -> None:
    known = a_worker()
    assert gold_goes_better_by(project.pk, without=known.pk) == 0.0
    for seen in [(9, 10, 6, 10), (9, 10, 8, 10), (0, 10, 0, 0)]:
        gold_right, gold_seen, audit_right, audit_seen = seen
        Standing.objects.create(
            worker=a_worker(),
            project=project,
            gold_right=gold_right,
            gold_seen=gold_seen,
            audit_right=audit_right,
            audit_seen=audit_seen,
        )

    Standing.objects.create(
        worker=known, project=project, gold_right=9, gold_seen=9, audit_right=0, audit_seen=9
    )

    assert gold_goes_better_by(project.pk, without=known.pk) == pytest.approx(0.2)


def test_gold_in_doubt_judges_nobody(project) -> None:
    worker = a_worker()
    a_record(project, worker, [an_item(project, gold_label="cat")], ["dog"])
    Gold.objects.update(state=GoldState.QUARANTINED)

    assert checked_answers_of(worker.pk) == []


def test_what_became_gold_later_was_no_gold_when_it_was_answered(project) -> None:
    worker = a_worker()
    a_record(project, worker, [an_item(project, gold_label="cat")], ["dog"])
    Gold.objects.update(created_at=LATER)

    assert checked_answers_of(worker.pk) == []


def test_right_answers_are_told_with_how_others_voted(project) -> None:
    worker = a_worker()
    item = a_retired_item(project, "cat")
    for label in ["cat", "dog", "dog", ""]:
        a_record(project, a_worker(), [item], [label])
    a_record(project, worker, [item], ["cat"])

    assert others_on_right_answers_of(worker.pk) == [(1, 3)]


def test_wrong_answers_and_gold_are_no_finds(project) -> None:
    worker = a_worker()
    items = [a_retired_item(project, "cat"), an_item(project, gold_label="cat"), an_item(project)]
    a_record(project, worker, items, ["dog", "cat", "cat"])

    assert others_on_right_answers_of(worker.pk) == []


def test_others_answers_are_not_told(project) -> None:
    a_record(project, a_worker(), [an_item(project, gold_label="cat")], ["cat"])

    assert checked_answers_of(a_worker().pk) == []
