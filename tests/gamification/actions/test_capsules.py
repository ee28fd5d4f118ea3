"""Old answers that an expert has found right pay once more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gamification.actions.budgets import set_budget
from gamification.actions.capsules import open_capsules
from gamification.actions.points import pay_for_answer, settle_what_waited
from gamification.actions.ratings import rate_player
from gamification.actions.sanctions import restore_points, sanction_points
from gamification.events import CapsuleOpened, PointsSettled
from gamification.models import Account, Balance, BoardScore, LedgerTx, Reason, Skill
from gamification.queries.gains import explain
from gamification.queries.invariants import INVARIANTS
from gamification.rules.capsules import BONUS, LATEST, SOONEST
from gamification.rules.scoring import LONGEST_ESCROW
from labeling.events import VerdictGiven, VerdictUndone
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
    assert settled(worker) == BONUS * 4
    assert [event.points for event in heard] == [settled(worker)]
    assert "capsule" in explain(tx)


def test_what_it_pays_is_told_as_settled_under_its_payment(project, hear):
    heard = hear(PointsSettled)
    worker = an_answer(project)

    open_capsules(at=OPEN)

    tx = LedgerTx.objects.get(reason=Reason.CAPSULE)
    assert heard == [PointsSettled(worker.pk, BONUS * 4, 0, OPEN, tx.pk)]


def test_it_pays_once_however_often_one_looks(project):
    worker = an_answer(project)

    for hours in range(3):
        open_capsules(at=OPEN + timedelta(hours=hours))

    assert LedgerTx.objects.filter(reason=Reason.CAPSULE).count() == 1
    assert settled(worker) == 20
    broken = [row for one in INVARIANTS for row in one.find()]
    assert broken == []


def test_what_was_paid_off_at_less_is_topped_up(project):
    worker = an_answer(project)
    Skill.objects.update(share=0.2)
    settle_what_waited(pairs={(worker.pk, project.pk)}, at=NOW)
    rate_player(player_id=worker.pk, project_id=project.pk, at=NOW + LONGEST_ESCROW)
    paid = settled(worker)
    Skill.objects.update(share=0.4)

    open_capsules(at=OPEN)

    assert paid < 4
    assert settled(worker) == 4 + BONUS * 4


def test_what_a_hold_kept_from_settling_is_not_paid_twice(project):
    worker = an_answer(project)
    about = (1, 1, worker.pk, project.pk, "hold", NOW)
    sanction_points(VerdictGiven(*about))
    restore_points(VerdictUndone(*about))

    # The bonus comes before what follows from the undoing.
    open_capsules(at=OPEN)
    settle_what_waited(pairs={(worker.pk, project.pk)}, at=OPEN)

    assert settled(worker) == 4 + BONUS * 4
    assert [row for one in INVARIANTS for row in one.find()] == []


def test_a_project_pays_no_bonus_it_cannot_afford(project):
    worker = an_answer(project)
    set_budget(project_id=project.pk, credits=0, at=NOW)

    open_capsules(at=OPEN)

    assert settled(worker) == 0


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

    assert settled(worker) == 20


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
