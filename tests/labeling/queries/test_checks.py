"""What a worker's answers were held against."""

from __future__ import annotations

from datetime import timedelta

import pytest

from labeling.actions.audits import audit_item
from labeling.models import Gold, Project
from labeling.models.golds import GoldState
from labeling.queries.checks import checked_answers_of, others_on_right_answers_of
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


def test_gold_is_quiet_until_more_have_met_it_than_meet_an_ordinary_item(project) -> None:
    worker = a_worker()
    item = an_item(project, gold_label="cat")
    a_record(project, worker, [item], ["cat"])

    for n_shown, is_quiet in [(5, True), (6, False)]:
        Gold.objects.update(n_shown=n_shown)
        assert checked_answers_of(worker.pk)[0].is_quiet is is_quiet


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
