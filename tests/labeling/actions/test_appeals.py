"""A worker objects, and a person looks again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from labeling.actions.appeals import AlreadyAppealed, NothingToAppeal, make_appeal
from labeling.actions.outcomes import Outcome
from labeling.actions.verdicts import AlreadyDecided, WrongDecision
from labeling.models import Appeal, Flag, FlagKind, LogEntry, Notice, Standing, Verdict
from tests.cases import LATER, Case, a_case
from tests.factories import a_worker, settle_down
from tests.labeling.actions.test_verdicts import broken, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

SOON = LATER + timedelta(minutes=10)
# What is counted anew says when that was.
AS_OF_NOW = {"Item", "Consensus"}
TEXT = "My cat sat on the keyboard."


def appeal(case: Case, outcome: Outcome, text: str = TEXT) -> Case:
    """Object as the worker, and return the case that opens."""
    made = make_appeal(verdict_id=outcome.verdict.pk, worker_id=case.cheat.pk, text=text, at=SOON)
    return Case(made.flag, case.project, case.cheat, case.reviewer, case.items)


@pytest.mark.parametrize("decision", ["warn", "hold", "leave_out", "suspend", "ban"])
def test_an_appeal_is_a_case_of_its_own(decision: str) -> None:
    case = a_case(n_items=2)

    appealed = appeal(case, case.decide(decision))

    assert appealed.flag.kind == FlagKind.APPEAL
    assert list(Flag.objects.open()) == [appealed.flag]
    assert LogEntry.objects.get(verb="appeal made").reason == TEXT


def test_saying_it_again_is_harmless_and_saying_more_is_refused() -> None:
    case = a_case(n_items=2)
    outcome = case.decide("ban")
    appeal(case, outcome)

    appeal(case, outcome)
    with pytest.raises(AlreadyAppealed):
        appeal(case, outcome, "And another thing.")

    assert Appeal.objects.count() == 1


def test_nobody_appeals_for_others_or_against_nothing() -> None:
    case = a_case(n_items=2)
    outcome = case.decide("ban")

    with pytest.raises(NothingToAppeal):
        make_appeal(verdict_id=outcome.verdict.pk, worker_id=a_worker().pk, text=TEXT, at=SOON)
    case.undo(outcome)
    with pytest.raises(NothingToAppeal):
        appeal(case, outcome)
    with pytest.raises(NothingToAppeal):
        appeal(case, case.decide("dismiss", at=SOON))


def test_granting_restores_everything() -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1)
    before = world()
    appealed = appeal(case, case.decide("ban"))

    outcome = appealed.decide("grant", at=SOON)
    settle_down()

    after = world()
    assert outcome.effects["items_retired"] == len(case.items)
    assert broken() == []
    for name in before.keys() - {"Flag", "Appeal"}:
        assert after[name] == before[name], name


@pytest.mark.parametrize("decision", ["warn", "hold", "leave_out", "suspend", "ban"])
def test_undoing_a_grant_lets_the_verdict_stand_as_it_was_given(decision: str) -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1)
    verdict = case.decide(decision)
    appealed = appeal(case, verdict)
    before = world()

    outcome = appealed.undo(appealed.decide("grant", at=SOON), at=SOON + timedelta(minutes=1))
    settle_down()

    again = Verdict.objects.standing().get()
    assert (again, again.given_at, again.undone_by) == (verdict.verdict, LATER, None)
    assert Appeal.objects.get().verdict == again
    assert outcome.effects == verdict.effects
    after = world()
    for name in before.keys() - AS_OF_NOW:
        assert after[name] == before[name], name
    assert broken() == []


def test_a_verdict_that_stands_again_can_be_undone_like_any() -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1)
    before = world()
    verdict = case.decide("leave_out")
    appealed = appeal(case, verdict)
    appealed.undo(appealed.decide("grant", at=SOON), at=SOON + timedelta(minutes=1))

    case.undo(verdict, at=SOON + timedelta(minutes=2))
    settle_down()

    after = world()
    for name in before.keys() - {"Flag", "Appeal"}:
        assert after[name] == before[name], name
    assert broken() == []


def test_who_was_suspended_is_so_until_then_and_no_longer() -> None:
    case = a_case(n_items=2)
    appealed = appeal(case, case.decide("suspend"))
    until = Standing.objects.get(worker=case.cheat).suspended_until

    appealed.undo(appealed.decide("grant", at=SOON), at=SOON + timedelta(days=20))

    assert Standing.objects.get(worker=case.cheat).suspended_until == until


def test_what_was_undone_needs_no_appeal() -> None:
    case = a_case(n_items=2)
    verdict = case.decide("warn")
    appealed = appeal(case, verdict)

    case.undo(verdict, at=SOON)

    assert list(Flag.objects.open()) == [case.flag]
    with pytest.raises(AlreadyDecided):
        appealed.decide("grant", at=SOON)


def test_a_dismissed_appeal_is_answered() -> None:
    case = a_case(n_items=2)
    appealed = appeal(case, case.decide("warn"))

    appealed.decide("dismiss", at=SOON)

    assert "The decision stands" in Notice.objects.latest("pk").sentence


@pytest.mark.parametrize("decision", ["warn", "hold", "leave_out", "suspend", "ban"])
def test_nobody_is_punished_for_an_appeal(decision: str) -> None:
    case = a_case(n_items=2)
    appealed = appeal(case, case.decide("warn"))

    with pytest.raises(WrongDecision):
        appealed.preview(decision, at=SOON)
