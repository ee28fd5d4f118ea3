"""What verdicts do to points, and that undoing gives every one of them back."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from gamification.actions.boards import recount_boards
from gamification.actions.catch_up import catch_up
from gamification.actions.payments import enter
from gamification.actions.points import settle_answers
from gamification.actions.sanctions import restore_points, sanction_points
from gamification.models import Account, Balance, BoardScore, Escrow, LedgerTx, Reason
from gamification.queries.gains import explain
from gamification.queries.stakes import amounts_in
from labeling.actions.verdicts import StalePreview
from labeling.events import VerdictGiven, VerdictUndone
from labeling.models import Verdict
from labeling.queries.replay import judged_answers
from tests.cases import LATER, Case, a_case, a_flag, answer_everything, trust
from tests.factories import a_project, a_worker, settle_down, some_items
from tests.gamification.pay import prove_all, settle_as_proven
from tests.labeling.actions.test_previews import MEANWHILE, decide_on
from tests.labeling.actions.test_verdicts import broken

pytestmark = pytest.mark.django_db


def points(case: Case) -> dict[str, int]:
    amounts = Balance.objects.filter(player=case.cheat.pk).values_list("account", "amount")
    return {account: amount for account, amount in amounts if amount}


def a_case_with_points() -> Case:
    """A cheat whom the others happened to believe: 120 points settled, and 24 more pending."""
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=12)
    settle_as_proven(case.project.pk)
    some_items(case.project, 3)
    answer_everything(case.project, case.cheat, "dog")
    assert points(case) == {"settled": 120, "pending": 24}
    return case


def test_leaving_out_takes_back_all_points_of_the_project() -> None:
    case = a_case_with_points()
    elsewhere = a_project()
    some_items(elsewhere, 2)
    answer_everything(elsewhere, case.cheat, "cat")

    effects = case.decide("leave_out").effects

    assert (effects["points_settled"], effects["points_pending"]) == (-120, -24)
    assert points(case) == {"pending": 16}
    assert not BoardScore.objects.playing().filter(
        player=case.cheat.pk, project_id=case.project.pk, span="week"
    )
    assert broken() == []


def test_what_was_taken_back_does_not_settle_any_more() -> None:
    case = a_case_with_points()
    case.decide("leave_out")
    trust(case.project, one := a_worker(), 0.95)
    trust(case.project, two := a_worker(), 0.95)
    answer_everything(case.project, one, "dog")
    answer_everything(case.project, two, "dog")
    settle_down()

    assert points(case) == {}
    assert broken() == []


def test_what_could_have_settled_meanwhile_settles_once_undone() -> None:
    case = a_case_with_points()
    outcome = case.decide("leave_out")
    for _ in range(2):
        trust(case.project, worker := a_worker(), 0.95)
        answer_everything(case.project, worker, "dog")

    case.undo(outcome)
    settle_down()

    assert points(case) == {"settled": 150}
    assert broken() == []


def test_points_on_hold_keep_their_place_and_come_back() -> None:
    case = a_case_with_points()
    board = list(BoardScore.objects.order_by("pk").values())

    outcome = case.decide("hold")

    assert points(case) == {"held": 120, "pending": 24}
    assert list(BoardScore.objects.order_by("pk").values()) == board
    case.undo(outcome)
    settle_down()
    assert points(case) == {"settled": 120, "pending": 24}
    assert list(BoardScore.objects.order_by("pk").values()) == board


def test_nothing_settles_while_points_are_on_hold() -> None:
    case = a_case_with_points()
    outcome = case.decide("hold")
    trust(case.project, worker := a_worker(), 0.95)
    answer_everything(case.project, worker, "dog")
    settle_down()
    assert points(case) == {"held": 120, "pending": 24}

    case.undo(outcome)
    settle_down()

    assert points(case) == {"settled": 150}


def test_what_is_on_hold_can_be_taken_back_and_put_on_hold_again() -> None:
    case = a_case_with_points()
    case.decide("hold")
    case.flag = a_flag(case.project, case.cheat)
    outcome = case.decide("ban", at=LATER + timedelta(minutes=1))
    assert points(case) == {}

    case.undo(outcome, at=LATER + timedelta(minutes=2))

    assert points(case) == {"held": 120, "pending": 24}
    assert amounts_in(case.cheat.pk, case.project.pk)[Account.HELD] == 120
    assert broken() == []


def test_what_a_capsule_has_paid_goes_and_comes_back_too() -> None:
    case = a_case_with_points()
    tx = LedgerTx(
        cause="capsule:1",
        reason=Reason.CAPSULE,
        player_id=case.cheat.pk,
        at=LATER,
        project_id=case.project.pk,
    )
    [tx] = LedgerTx.objects.write([tx])
    enter([(tx, {Account.SETTLED: 40, Account.ISSUED: -40})])
    Balance.objects.move(case.cheat.pk, Account.SETTLED, 40)
    case.decide("hold")
    case.flag = a_flag(case.project, case.cheat)
    outcome = case.decide("leave_out", at=LATER + timedelta(minutes=1))
    assert points(case) == {}

    case.undo(outcome, at=LATER + timedelta(minutes=2))

    assert points(case) == {"held": 160, "pending": 24}


def test_doing_it_twice_is_doing_it_once() -> None:
    case = a_case_with_points()
    outcome = case.decide("leave_out")
    about = (outcome.verdict.pk, case.flag.pk, case.cheat.pk, case.project.pk, "leave_out", LATER)
    sanction_points(VerdictGiven(*about))
    assert points(case) == {}

    case.undo(outcome)
    restore_points(VerdictUndone(*about))

    assert points(case) == {"settled": 120, "pending": 24}
    assert broken() == []


def test_catching_up_brings_nothing_back() -> None:
    case = a_case_with_points()
    case.decide("leave_out")

    catch_up(at=LATER, rng=random.Random(1))

    assert points(case) == {}


def test_a_recount_of_the_boards_agrees() -> None:
    case = a_case_with_points()
    outcome = case.decide("leave_out")
    recount_boards()
    assert not BoardScore.objects.playing().filter(player=case.cheat.pk, span="week")
    case.undo(outcome)

    shown = sorted(BoardScore.objects.values_list("player_id", "project_id", "points"))
    recount_boards()

    assert sorted(BoardScore.objects.values_list("player_id", "project_id", "points")) == shown


@pytest.mark.parametrize("decision", ["dismiss", "warn"])
def test_mild_verdicts_move_no_points(decision: str) -> None:
    case = a_case_with_points()
    n_txs = LedgerTx.objects.count()

    case.decide(decision)

    assert LedgerTx.objects.count() == n_txs


def test_every_movement_is_explained() -> None:
    case = a_case_with_points()
    case.undo(case.decide("leave_out"))
    case.undo(case.decide("hold", at=LATER + timedelta(minutes=2)))

    moved = LedgerTx.objects.filter(reason__in=[Reason.HOLD, Reason.REVERSAL, Reason.UNDOING])

    assert len(moved) == 4
    assert all(explain(tx).endswith(".") for tx in moved)
    assert Verdict.objects.count() == 2


def test_a_verdict_that_was_undone_before_it_was_heard_of_keeps_nothing(monkeypatch) -> None:
    case = a_case_with_points()
    before = points(case)
    with monkeypatch.context() as fails:
        fails.setattr("gamification.actions.sanctions._reversals", _fails)
        case.undo(case.decide("leave_out"))

    settle_down(at=LATER + timedelta(days=1))

    assert points(case) == before
    assert broken() == []


def _fails(*_: object) -> None:
    raise OSError("The disk is full.")


@pytest.mark.parametrize("again", [0, 1])
def test_an_old_verdict_that_comes_late_takes_nothing_that_came_since(again: int) -> None:
    case = a_case_with_points()
    verdict = case.decide("leave_out").verdict
    answers_on = points(case)
    Verdict.objects.filter(pk=verdict.pk).update(undone_at=None)

    sanction_points(
        VerdictGiven(
            verdict.pk, case.flag.pk, case.cheat.pk, case.project.pk, "leave_out", LATER, again
        )
    )

    assert points(case) == answers_on


def test_an_undoing_that_comes_late_gives_nothing_back_while_the_verdict_stands() -> None:
    case = a_case_with_points()
    verdict = case.decide("leave_out").verdict

    restore_points(
        VerdictUndone(verdict.pk, case.flag.pk, case.cheat.pk, case.project.pk, "leave_out", LATER)
    )

    assert points(case) == {}


def test_points_that_nobody_saw_go_are_to_be_seen_first() -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=4)
    seen = case.preview("leave_out")
    LedgerTx.objects.write([tx := a_gift(case, at=LATER - timedelta(days=1))])
    enter([(tx, {Account.SETTLED: 5, Account.ISSUED: -5})])
    Balance.objects.move(case.cheat.pk, Account.SETTLED, 5)

    with pytest.raises(StalePreview):
        decide_on(case, seen)


def test_points_that_have_settled_meanwhile_may_go_too() -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=4)
    seen = case.preview("leave_out")
    items = {item.pk for item in case.items}
    prove_all(case.project.pk)
    Escrow.objects.all().delete()
    settle_answers(judged=judged_answers(items), at=MEANWHILE)

    outcome = decide_on(case, seen)

    assert seen.effects["points_settled"] == 0 > outcome.effects["points_settled"]
    assert broken() == []


def a_gift(case: Case, *, at: datetime) -> LedgerTx:
    return LedgerTx(
        cause="capsule:0",
        reason=Reason.CAPSULE,
        player_id=case.cheat.pk,
        project_id=case.project.pk,
        at=at,
    )
