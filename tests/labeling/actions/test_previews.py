"""A preview holds while work goes on: what it told of is what is done."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import pytest

from labeling.actions import sanctions
from labeling.actions.consensus import recount_consensus
from labeling.actions.fingerprints import FRESH
from labeling.actions.outcomes import Outcome
from labeling.actions.verdicts import StalePreview, give_verdict
from labeling.events import VerdictGiven
from labeling.models import Answer, Consensus, Flag, Item, LogEntry, Verdict
from tests.cases import LATER, Case, a_case, a_flag, trust
from tests.factories import a_round, a_worker, answer, settle_down, some_items
from tests.labeling.actions.test_verdicts import broken, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

MEANWHILE = LATER + timedelta(minutes=1)
SOON = LATER + timedelta(minutes=2)


def decide_on(case: Case, seen: Outcome, *, at: datetime = SOON) -> Outcome:
    """Decide on a preview of some time ago."""
    return give_verdict(
        flag_id=case.flag.pk,
        reviewer_id=case.reviewer.pk,
        decision=seen.verdict.decision,
        reason="",
        fingerprint=seen.fingerprint.sealed(),
        at=at,
    )


def play_on(case: Case, n: int = 3) -> list[int]:
    """Let the worker in question answer some more, and return what."""
    some_items(case.project, n)
    served = a_round(case.project, case.cheat, at=MEANWHILE)
    answered = [answer(challenge, "dog", at=MEANWHILE) for challenge in served.challenges]
    settle_down()
    return [Answer.objects.get(pk=one.answer_id).item_id for one in answered]


@pytest.mark.parametrize("decision", ["dismiss", "warn", "hold", "leave_out", "suspend", "ban"])
def test_a_worker_who_plays_on_does_not_change_what_was_seen(decision: str) -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=4)
    seen = case.preview(decision)
    play_on(case)

    outcome = decide_on(case, seen)

    assert outcome.effects == seen.effects == Verdict.objects.get().effects
    assert broken() == []


def test_what_they_answer_until_the_verdict_is_left_out_with_the_rest() -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=4)
    seen = case.preview("leave_out")
    later = play_on(case)

    outcome = decide_on(case, seen)

    assert {change.item_id for change in outcome.changes} == {item.pk for item in case.items}
    assert set(Consensus.objects.filter(item__in=later).values_list("n_votes", flat=True)) == {0}
    assert LogEntry.objects.get().after["answered_since_preview"] == len(later)


def test_undoing_restores_what_was_answered_after_the_preview_too() -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=4)
    seen = case.preview("ban")
    play_on(case)
    before = world()

    case.undo(decide_on(case, seen), at=SOON)
    settle_down()

    assert world() == before


def test_where_others_have_answered_meanwhile_as_many_items_may_come_out_otherwise() -> None:
    case = a_case(n_honest=0, n_items=4)
    seen = case.preview("leave_out")
    assert seen.effects["items_reopened"] == 0
    for worker in (a_worker(), a_worker()):
        trust(case.project, worker, 0.95)
        for challenge in a_round(case.project, worker, at=MEANWHILE).challenges:
            answer(challenge, "dog", at=MEANWHILE)
        settle_down()
    n_retired = Item.objects.retired().count()

    outcome = decide_on(case, seen)

    assert n_retired == 4
    assert outcome.effects != seen.effects
    assert broken() == []


def test_where_others_have_answered_one_item_no_other_may_come_out_otherwise() -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=4)
    seen = case.preview("leave_out")
    moved, other, *_ = case.items
    Item.objects.filter(pk=moved.pk).update(retired_at=MEANWHILE)
    Item.objects.filter(pk=other.pk).update(retired_at=None)

    with pytest.raises(StalePreview):
        decide_on(case, seen)


def test_what_changed_though_nobody_answered_is_to_be_seen_first() -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=4)
    seen = case.preview("leave_out")
    Item.objects.filter(pk=case.items[0].pk).update(retired_at=None)

    with pytest.raises(StalePreview):
        decide_on(case, seen)

    assert not Verdict.objects.exists()
    assert Flag.objects.open().exists()


def test_another_verdict_meanwhile_is_to_be_seen_first() -> None:
    case = a_case(n_items=2)
    first = case.decide("hold")
    case.flag = a_flag(case.project, case.cheat)
    seen = case.preview("warn", at=MEANWHILE)
    case.undo(first, at=MEANWHILE)

    with pytest.raises(StalePreview):
        decide_on(case, seen)


def test_a_preview_of_long_ago_is_to_be_seen_again() -> None:
    case = a_case(n_items=2)
    seen = case.preview("dismiss")

    with pytest.raises(StalePreview):
        decide_on(case, seen, at=LATER + FRESH + timedelta(seconds=1))


def test_a_preview_is_tried_out_a_few_items_at_a_time(
    monkeypatch: pytest.MonkeyPatch, hear: Any
) -> None:
    case = a_case(honest="dog", cheating="dog", n_honest=1, n_items=5)
    at_once = case.preview("leave_out")
    n_counted: list[int] = []

    def recount(*, item_ids: Collection[int], at: datetime) -> None:
        n_counted.append(len(item_ids))
        recount_consensus(item_ids=item_ids, at=at)

    heard = hear(VerdictGiven)
    monkeypatch.setattr(sanctions, "PAGE", 2)
    monkeypatch.setattr(sanctions, "recount_consensus", recount)
    before = world()

    by_pages = case.preview("leave_out")

    assert n_counted == [2, 2, 1]
    assert len(heard) == 1  # What listens to verdicts does its part once, not for each page.
    assert (by_pages.effects, by_pages.fingerprint) == (at_once.effects, at_once.fingerprint)
    assert world() == before
    assert Item.objects.retired().count() == 5
