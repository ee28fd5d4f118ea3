"""Old answers that an expert has found right pay once more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gamification.actions.capsules import open_capsules
from gamification.actions.points import pay_for_answer
from gamification.events import CapsuleOpened
from gamification.models import Account, Balance, BoardScore, LedgerTx, Reason, Skill
from gamification.queries.gains import explain
from gamification.queries.invariants import INVARIANTS
from gamification.rules.capsules import BONUS, LATEST, SOONEST
from labeling.models import Audit, Worker
from labeling.queries.replay import answers_between
from tests.factories import NOW, a_project, a_record, a_retired_item, a_worker

pytestmark = pytest.mark.django_db

OPEN = NOW + LATEST


@pytest.fixture
def project():
    return a_project()


def an_answer(project, said: str = "cat", truth: str = "cat", *, checked_after=timedelta(days=2)):
    """Let a proven player have said something that an expert has looked at since."""
    worker, item = a_worker(), a_retired_item(project, "cat")
    a_record(project, worker, [item], [said])
    Audit.objects.create(
        item=item,
        project=project,
        consensus_label="cat",
        chance=0.5,
        chosen_at=NOW,
        checked_at=NOW + checked_after,
        label=truth,
        is_right=truth == "cat",
    )
    for submitted in answers_between(NOW - timedelta(days=1), NOW):
        if submitted.worker_id == worker.pk:
            pay_for_answer(submitted)
    Skill.objects.create(player_id=worker.pk, project_id=project.pk, share=0.4, is_proven=True)
    return worker


def settled(worker: Worker) -> int:
    return Balance.objects.get(player=worker.pk, account=Account.SETTLED).amount


def test_a_capsule_pays_a_multiple_of_the_worth_and_explains_itself(project, hear):
    heard = hear(CapsuleOpened)
    worker = an_answer(project)

    open_capsules(at=OPEN)

    tx = LedgerTx.objects.get(reason=Reason.CAPSULE)
    assert settled(worker) == BONUS * 4 + 4  # It had been paid nothing yet, and was worth four.
    assert [event.points for event in heard] == [settled(worker)]
    assert "capsule" in explain(tx)


def test_it_pays_once_however_often_one_looks(project):
    worker = an_answer(project)

    for hours in range(3):
        open_capsules(at=OPEN + timedelta(hours=hours))

    assert LedgerTx.objects.filter(reason=Reason.CAPSULE).count() == 1
    assert settled(worker) == 24
    broken = [row for one in INVARIANTS for row in one.find()]
    assert broken == []


def test_nothing_opens_within_three_weeks(project):
    worker = an_answer(project)

    open_capsules(at=NOW + SOONEST - timedelta(seconds=1))

    assert settled(worker) == 0


@pytest.mark.parametrize(
    ("said", "truth", "checked_after"),
    [
        ("dog", "cat", timedelta(days=2)),
        ("cat", "dog", timedelta(days=2)),
        ("cat", "", timedelta(days=2)),
        ("", "cat", timedelta(days=2)),
        ("cat", "cat", LATEST + timedelta(days=1)),
    ],
)
def test_what_was_wrong_or_looked_at_too_late_pays_nothing(project, said, truth, checked_after):
    worker = an_answer(project, said, truth, checked_after=checked_after)

    open_capsules(at=OPEN + timedelta(days=2))

    assert settled(worker) == 0


def test_whose_rating_is_held_waits(project):
    worker = an_answer(project)
    Skill.objects.update(is_held=True)
    open_capsules(at=OPEN)
    assert settled(worker) == 0

    Skill.objects.update(is_held=False)
    open_capsules(at=OPEN + timedelta(days=1))

    assert settled(worker) == 24


def test_what_a_verdict_has_taken_back_pays_no_bonus(project):
    worker = an_answer(project)
    promise = LedgerTx.objects.get(player=worker.pk, reason=Reason.ANSWER)
    LedgerTx.objects.create(
        cause="verdict:1:week",
        reason=Reason.REVERSAL,
        player_id=worker.pk,
        project_id=project.pk,
        at=NOW,
        until_id=promise.pk,
    )

    open_capsules(at=OPEN)

    assert settled(worker) == 0


def test_a_bonus_moves_no_board(project):
    an_answer(project)

    open_capsules(at=OPEN)

    assert not BoardScore.objects.exists()
