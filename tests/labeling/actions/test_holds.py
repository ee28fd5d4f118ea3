"""Rewards that go on hold by themselves, until a person has looked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from labeling.actions.appeals import make_appeal
from labeling.actions.cases import HOLD_AT, hold_clear_cases
from labeling.actions.flags import refresh_flag
from labeling.actions.verdicts import undo_verdict
from labeling.crowd.evidence import Evidence
from labeling.crowd.suspicion import Suspicion
from labeling.models import Flag, LogEntry, Notice, Standing, Verdict
from tests.cases import LATER, Case, a_case
from tests.factories import settle_down
from tests.labeling.actions.test_verdicts import broken, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

SOON = LATER + timedelta(minutes=5)
THEN = LATER + timedelta(minutes=6)


def a_clear_case() -> Case:
    """A case beyond doubt, with rewards on hold for an hour already."""
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=4)
    Flag.objects.update(score=HOLD_AT)
    hold_clear_cases(at=LATER)
    settle_down()
    return case


def held_at(case: Case) -> object:
    return Standing.objects.get(worker=case.cheat, project=case.project).held_at


def test_rewards_are_held_and_the_case_waits_on() -> None:
    case = a_clear_case()

    hold = Verdict.objects.get()
    assert (hold.decision, hold.reviewer, hold.flag) == ("hold", None, case.flag)
    assert held_at(case) == LATER
    assert list(Flag.objects.open()) == [case.flag]
    assert Notice.objects.get().sentence.startswith("What you earned in Animals is on hold")
    assert LogEntry.objects.get().actor == "system"
    assert broken() == []


def test_where_doubt_is_left_nothing_happens_by_itself() -> None:
    case = a_case(n_items=2)
    Flag.objects.update(score=HOLD_AT - 0.0005)

    hold_clear_cases(at=LATER)

    assert held_at(case) is None
    assert not Verdict.objects.exists()


def test_it_is_never_more_than_a_hold() -> None:
    case = a_case(n_items=2)

    for decision in ("leave_out", "suspend", "ban"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Verdict.objects.create(flag=case.flag, decision=decision, given_at=LATER)


def test_once_a_person_has_ended_it_it_does_not_come_again() -> None:
    case = a_clear_case()
    hold = Verdict.objects.get()

    undo_verdict(verdict_id=hold.pk, reviewer_id=case.reviewer.pk, reason="", at=SOON)
    hold_clear_cases(at=THEN)

    assert held_at(case) is None
    assert Verdict.objects.count() == 1
    assert list(Flag.objects.open()) == [case.flag]


def test_dismissing_the_case_ends_it() -> None:
    case = a_clear_case()

    case.decide("dismiss", at=SOON)

    assert held_at(case) is None
    hold = Verdict.objects.get(reviewer=None)
    assert (hold.undone_at, hold.undone_by) == (SOON, case.reviewer)
    assert "was taken back" in Notice.objects.latest("pk").sentence
    assert broken() == []


@pytest.mark.parametrize("decision", ["dismiss", "warn", "hold", "leave_out", "suspend", "ban"])
def test_every_decision_takes_its_place_as_previewed_and_undoing_gives_it_back(
    decision: str,
) -> None:
    case = a_clear_case()
    before = world()
    preview = case.preview(decision, at=SOON)

    outcome = case.decide(decision, at=SOON)
    settle_down()

    assert outcome.effects == preview.effects
    assert Verdict.objects.standing().get() == outcome.verdict
    assert broken() == []
    case.undo(outcome, at=THEN)
    settle_down()
    assert world() == before
    assert Verdict.objects.standing().get().given_at == LATER
    assert broken() == []


def test_it_can_be_taken_back_and_stand_again_more_than_once() -> None:
    case = a_clear_case()
    before = world()

    for minute in (1, 3):
        at = LATER + timedelta(minutes=minute)
        case.undo(case.decide("leave_out", at=at), at=at + timedelta(minutes=1))
        settle_down()

    assert world() == before
    assert broken() == []


def test_an_appeal_against_it_may_be_granted() -> None:
    case = a_clear_case()
    made = make_appeal(
        verdict_id=Verdict.objects.get().pk, worker_id=case.cheat.pk, text="", at=SOON
    )
    appealed = Case(made.flag, case.project, case.cheat, case.reviewer, case.items)

    appealed.decide("grant", at=SOON)

    assert held_at(case) is None
    assert list(Flag.objects.open()) == [case.flag]


def test_an_appeal_against_what_is_over_is_over_too() -> None:
    case = a_clear_case()
    make_appeal(verdict_id=Verdict.objects.get().pk, worker_id=case.cheat.pk, text="", at=SOON)

    outcome = case.decide("dismiss", at=SOON)
    assert not Flag.objects.open().exists()
    case.undo(outcome, at=THEN)

    assert Flag.objects.open().count() == 2


def test_a_case_that_becomes_clear_holds_rewards_then() -> None:
    case = a_case(n_items=2)
    hold_clear_cases(at=LATER)
    assert held_at(case) is None

    more = Suspicion(0.9999, True, (Evidence("speed", 9.0, "All too fast.", source="times"),))
    with transaction.atomic():
        refresh_flag(case.flag, more, source="checks", at=SOON)
    hold_clear_cases(at=SOON)

    assert held_at(case) == SOON
