"""Verdicts do what their preview says, and undoing puts everything back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps

from labeling.actions.acts import AlreadyUndone, LaterVerdictStands
from labeling.actions.settling import settle_item
from labeling.actions.verdicts import (
    AlreadyDecided,
    NoSuchCase,
    OwnCase,
    StalePreview,
    WrongDecision,
    give_verdict,
)
from labeling.actions.workers import Suspended
from labeling.events import ConsensusReached, ConsensusReopened, VerdictGiven, VerdictUndone
from labeling.models import Consensus, Flag, Item, LogEntry, Notice, Standing, Verdict
from labeling.queries.invariants import every_invariant
from tests.cases import LATER, a_case, a_flag, a_reviewer, answer_everything, trust
from tests.factories import NOW, a_project, a_round, a_worker, answer, settle_down, some_items

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

# What says what happened, and grows.
RECORD = {
    "Verdict",
    "VerdictChange",
    "Notice",
    "LogEntry",
    "OutboxEntry",
    "LedgerTx",
    "LedgerEntry",
    # What is counted again by the clock, and by whatever gives reason to.
    "Skill",
    "Escrow",
}


def world() -> dict[str, list[dict[str, Any]]]:
    """Return every row there is, but the record of what was done."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for app in ("labeling", "gamification")
        if apps.is_installed(app)
        for model in apps.get_app_config(app).get_models()
        if model.__name__ not in RECORD
    }


def broken() -> list[str]:
    return [f"{i.name}: {row}" for i in every_invariant() for row in i.find()]


@pytest.mark.parametrize("decision", ["dismiss", "warn", "hold", "leave_out", "suspend", "ban"])
def test_a_preview_changes_nothing(decision: str) -> None:
    case = a_case()
    before = world(), LogEntry.objects.count()

    case.preview(decision)

    assert (world(), LogEntry.objects.count()) == before


@pytest.mark.parametrize("decision", ["dismiss", "warn", "hold", "leave_out", "suspend", "ban"])
def test_what_happens_is_what_the_preview_said(decision: str) -> None:
    case = a_case()
    preview = case.preview(decision)
    before = states()

    outcome = case.decide(decision)

    after = states()
    assert outcome.effects == preview.effects
    assert outcome.fingerprint == preview.fingerprint
    assert outcome.effects["labels_flipped"] == sum(
        bool(before[i][0] and after[i][0] and before[i][1] != after[i][1]) for i in before
    )
    assert outcome.effects["items_reopened"] == sum(
        bool(before[i][0] and not after[i][0]) for i in before
    )
    assert broken() == []


@pytest.mark.parametrize("decision", ["dismiss", "warn", "hold", "leave_out", "suspend", "ban"])
@pytest.mark.parametrize("n_honest", [0, 1, 2])
def test_undoing_restores_everything(decision: str, n_honest: int) -> None:
    case = a_case(n_honest=n_honest)
    before = world()

    case.undo(case.decide(decision))
    settle_down()

    assert world() == before
    assert broken() == []


def test_undoing_restores_what_a_day_of_reactions_has_followed() -> None:
    case = a_case()
    before = world()
    outcome = case.decide("leave_out")
    settle_down()

    case.undo(outcome)
    settle_down()

    assert world() == before


def test_labels_that_rest_on_a_cheat_do_not_stay() -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1)
    assert Item.objects.retired().count() == len(case.items)

    effects = case.decide("leave_out").effects

    assert effects["items_reopened"] == effects["items_counted_again"] == len(case.items)
    assert Item.objects.needing_answers().count() == len(case.items)


def test_reopened_items_are_asked_again_and_come_out_true() -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1)
    case.decide("ban")

    for _ in range(3):
        trust(case.project, worker := a_worker(), 0.95)
        answer_everything(case.project, worker, "cat")

    assert set(Consensus.objects.values_list("label", flat=True)) == {"cat"}
    assert Item.objects.retired().count() == len(case.items)
    assert broken() == []


def test_an_item_answered_meanwhile_is_counted_again_with_all_it_has_got() -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1)
    outcome = case.decide("leave_out")
    trust(case.project, worker := a_worker(), 0.95)
    challenge = a_round(case.project, worker, at=LATER).challenges[0]
    item = Item.objects.get(challenges=challenge.id)
    answer(challenge, "dog", at=LATER + timedelta(minutes=1))
    settle_down()

    case.undo(outcome, at=LATER + timedelta(minutes=2))

    item.refresh_from_db()
    assert item.retired_at
    assert item.consensus.n_votes == 3
    assert broken() == []


def test_what_an_expert_has_settled_no_verdict_touches() -> None:
    case = a_case()
    item = case.items[0]
    Item.objects.filter(pk=item.pk).update(retired_at=None, disputed_at=NOW)
    settle_item(project_id=case.project.pk, item_id=item.pk, label="fox", at=NOW)

    outcome = case.decide("leave_out")

    assert item.pk not in {change.item_id for change in outcome.changes}
    assert Consensus.objects.get(item=item).label == "fox"


def test_a_case_is_decided_once() -> None:
    case = a_case(n_items=2)
    case.decide("dismiss")

    with pytest.raises(AlreadyDecided, match="dismiss"):
        case.decide("ban", reviewer=a_reviewer(case.project))

    assert Verdict.objects.count() == 1


def test_nobody_decides_about_themselves() -> None:
    case = a_case(n_items=2)
    case.cheat.user = case.reviewer
    case.cheat.save()

    with pytest.raises(OwnCase):
        case.decide("dismiss")

    assert not Verdict.objects.exists()


def test_a_preview_of_something_else_decides_nothing() -> None:
    case = a_case(n_items=2)

    with pytest.raises(StalePreview):
        give_verdict(
            flag_id=case.flag.pk,
            reviewer_id=case.reviewer.pk,
            decision="ban",
            reason="",
            fingerprint=case.preview("dismiss").fingerprint.sealed(),
            at=LATER,
        )


@pytest.mark.parametrize("decision", ["grant", "shoot", ""])
def test_what_is_no_decision_about_a_suspicion_is_refused(decision: str) -> None:
    with pytest.raises(WrongDecision):
        a_case(n_items=2).preview(decision)


def test_there_is_no_verdict_without_a_case() -> None:
    case = a_case(n_items=2)
    Flag.objects.all().delete()

    with pytest.raises(NoSuchCase):
        case.preview("dismiss")


def test_a_verdict_is_undone_once_and_the_case_can_be_decided_anew() -> None:
    case = a_case(n_items=2)
    first = case.decide("hold")
    case.undo(first)

    with pytest.raises(AlreadyUndone):
        case.undo(first)
    second = case.decide("dismiss", at=LATER + timedelta(minutes=5))

    assert Verdict.objects.standing().get() == second.verdict


def test_verdicts_about_one_worker_are_undone_last_first() -> None:
    case = a_case(n_items=2)
    first = case.decide("hold")
    case.flag = a_flag(case.project, case.cheat)
    second = case.decide("leave_out", at=LATER + timedelta(minutes=5))

    with pytest.raises(LaterVerdictStands):
        case.undo(first)
    case.undo(second, at=LATER + timedelta(minutes=6))
    case.undo(first, at=LATER + timedelta(minutes=7))

    assert not Verdict.objects.standing().exists()


def test_a_verdict_is_announced_and_so_is_what_it_reopens(hear) -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=3)
    given, undone = hear(VerdictGiven), hear(VerdictUndone)
    reopened, reached = hear(ConsensusReopened), hear(ConsensusReached)

    outcome = case.decide("leave_out")
    case.undo(outcome)

    assert {event.decision for event in given} == {"leave_out"}
    assert given[-1].verdict_id == undone[-1].verdict_id == outcome.verdict.pk
    items = {item.pk for item in case.items}
    assert {event.item_id for event in reopened} == {event.item_id for event in reached} == items


def test_every_act_is_written_down() -> None:
    case = a_case(n_items=2)
    case.undo(case.decide("hold"))

    entries = LogEntry.objects.order_by("pk")

    assert [entry.verb for entry in entries] == ["verdict given", "verdict undone"]
    assert {entry.actor for entry in entries} == {f"user:{case.reviewer.pk}"}
    assert entries[0].reason == "Pressed one key."
    assert entries[0].after["decision"] == "hold"


def test_the_worker_is_told_in_plain_words_and_without_figures() -> None:
    case = a_case(n_items=2)
    case.undo(case.decide("leave_out"))

    told = list(Notice.objects.order_by("pk").values_list("sentence", flat=True))

    assert [sentence.startswith(("Your answers", "A decision")) for sentence in told] == [True] * 2
    assert not any(character.isdigit() for sentence in told for character in sentence)
    assert "key" not in told[0], "what reviewers tell each other is for them alone"


def test_nobody_is_told_that_nothing_was_found() -> None:
    case = a_case(n_items=2)
    case.undo(case.decide("dismiss"))

    assert not Notice.objects.exists()


def test_sanctions_are_in_the_project_alone() -> None:
    case = a_case(n_items=2)
    other = Standing.objects.create(worker=case.cheat, project=a_project())

    case.decide("ban")

    other.refresh_from_db()
    assert not other.is_barred(LATER)
    here = Standing.objects.get(worker=case.cheat, project=case.project)
    assert here.is_barred(LATER + timedelta(days=3650))


def test_a_suspension_ends() -> None:
    case = a_case(n_items=2)
    case.decide("suspend")

    standing = Standing.objects.get(worker=case.cheat, project=case.project)

    assert standing.is_barred(LATER + timedelta(days=29))
    assert not standing.is_barred(LATER + timedelta(days=31))


def states() -> dict[int, tuple[bool, str]]:
    items = Item.objects.select_related("consensus")
    return {item.pk: (item.retired_at is not None, item.consensus.label) for item in items}


def test_who_is_banned_is_neither_served_nor_heard_but_elsewhere_they_are() -> None:
    case = a_case(n_items=2)
    some_items(case.project, 2)
    served = a_round(case.project, case.cheat, at=LATER)
    some_items(elsewhere := a_project(), 2)

    case.decide("ban", at=LATER + timedelta(minutes=1))

    at = LATER + timedelta(minutes=2)
    with pytest.raises(Suspended):
        answer(served.challenges[0], "cat", at=at)
    with pytest.raises(Suspended):
        a_round(case.project, case.cheat, at=at)
    answer(a_round(elsewhere, case.cheat, at=at).challenges[0], "cat", at=at)


def test_who_was_unbanned_goes_on() -> None:
    case = a_case(n_items=2)
    some_items(case.project, 2)
    served = a_round(case.project, case.cheat, at=LATER)
    case.undo(case.decide("ban"))

    answer(served.challenges[0], "cat", at=LATER + timedelta(minutes=2))


def test_others_are_judged_again_by_what_a_verdict_has_touched() -> None:
    case = a_case(n_items=3)
    others = Standing.objects.filter(project=case.project).exclude(worker=case.cheat)
    others.update(n_answers=99)

    case.decide("leave_out")
    settle_down()

    assert set(others.values_list("n_answers", flat=True)).isdisjoint({99})
