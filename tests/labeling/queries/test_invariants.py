"""Every invariant is seen to hold in a world that has been played in, and seen to be broken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from labeling.models import (
    Answer,
    Audit,
    Challenge,
    Consensus,
    ConsensusSource,
    Gold,
    GoldState,
    Item,
    Lesson,
    Link,
    LinkStatus,
    LogEntry,
    Objection,
    OutboxEntry,
    Prediction,
    Project,
    Round,
    Standing,
    State,
    Thread,
    TrainingRun,
)
from labeling.queries.invariants import INVARIANTS, every_invariant
from tests.factories import (
    NOW,
    a_lesson,
    a_project,
    a_round,
    a_worker,
    an_audit,
    answer,
    answer_all,
    settle_down,
    some_items,
)
from tests.labeling.forums import a_forum, a_link, a_pair, put

pytestmark = pytest.mark.django_db

BY_NAME = {invariant.name: invariant for invariant in INVARIANTS}


def a_played_project() -> Project:
    """Make one in which there is some of everything, as play leaves it."""
    project = a_project(min_answers=2, confidence=0.7, max_answers=3)
    some_items(project, 8, gold_label="cat")
    some_items(project, 25)
    for label in ["cat", "cat", "dog", None]:
        answer_all(a_round(project), label)
        settle_down()
    for challenge in a_round(project, a_worker()).challenges[:4]:
        answer(challenge, "cat")
    settle_down()
    run = a_run(project, promoted=True)
    for item in Item.objects.open().unlabelled():
        Prediction.objects.create(item=item, run=run, probabilities={"cat": 1.0})
    Link.objects.filter(pk=a_link(a_forum()).pk).update(status=LinkStatus.CONFIRMED)
    return project


def a_run(project: Project, *, promoted: bool) -> TrainingRun:
    return TrainingRun.objects.create(
        project=project,
        version=TrainingRun.objects.count() + 1,
        started_at=NOW,
        lease_until=NOW,
        ended_at=NOW,
        is_promoted=promoted,
    )


def test_all_hold_in_a_world_that_has_been_played_in() -> None:
    project = a_played_project()

    assert {invariant.name: list(invariant.find()) for invariant in every_invariant()} == {
        invariant.name: [] for invariant in every_invariant()
    }
    assert Item.objects.retired().exists() and Item.objects.open().exists()
    assert Standing.objects.filter(project=project, gold_seen__gt=0).exists()
    assert Challenge.objects.out().exists()


def test_all_have_names_of_their_own() -> None:
    assert len(BY_NAME) == len(INVARIANTS)
    assert all(invariant.sentence.endswith(".") for invariant in INVARIANTS)


def let_an_answer_be_of_another_item(project: Project) -> None:
    first, last = Answer.objects.order_by("pk").first(), Answer.objects.order_by("pk").last()
    assert first and last
    Answer.objects.filter(pk=first.pk).update(item=last.item_id)


def let_a_timely_answer_be_surplus(project: Project) -> None:
    answer = Answer.objects.first()
    assert answer
    Answer.objects.filter(pk=answer.pk).update(is_surplus=True)


def let_an_answered_challenge_be_out(project: Project) -> None:
    challenge = Challenge.objects.answered().first()
    assert challenge
    Challenge.objects.filter(pk=challenge.pk).update(state=State.OUT)


def let_a_challenge_lose_its_answer(project: Project) -> None:
    challenge = Challenge.objects.out().first()
    assert challenge
    Challenge.objects.filter(pk=challenge.pk).update(state=State.ANSWERED)


def let_an_answer_say_something_else(project: Project) -> None:
    answer = Answer.objects.votes().first()
    assert answer
    Answer.objects.filter(pk=answer.pk).update(label="cow")


def let_gold_say_something_else(project: Project) -> None:
    gold = Gold.objects.first()
    assert gold
    Gold.objects.filter(pk=gold.pk).update(label="cow")


def let_a_round_be_larger_than_it_is(project: Project) -> None:
    served = Round.objects.first()
    assert served
    Round.objects.filter(pk=served.pk).update(size=F("size") + 1)


def let_a_round_hold_somebody_elses_challenge(project: Project) -> None:
    Challenge.objects.filter(pk=Challenge.objects.out().values("pk")[:1]).update(
        worker=a_worker().pk
    )


def let_an_item_count_a_place_too_many(project: Project) -> None:
    item = Item.objects.needing_answers().first()
    assert item
    Item.objects.filter(pk=item.pk).update(n_taken=F("n_taken") + 1)


def let_an_item_count_a_place_too_few(project: Project) -> None:
    item = Item.objects.unlabelled().filter(n_taken__gt=0).first()
    assert item
    Item.objects.filter(pk=item.pk).update(n_taken=F("n_taken") - 1)


def let_an_item_want_more_than_there_is(project: Project) -> None:
    item = Item.objects.unlabelled().first()
    assert item
    Item.objects.filter(pk=item.pk).update(n_wanted=project.max_answers + 1)


def let_gold_wait_in_a_queue(project: Project) -> None:
    gold = Gold.objects.first()
    assert gold
    Item.objects.filter(pk=gold.pk).update(n_wanted=2)


def let_an_item_retire_undecided(project: Project) -> None:
    item = Item.objects.retired().first()
    assert item
    Consensus.objects.filter(pk=item.pk).update(label="")


def let_an_item_retire_without_consensus(project: Project) -> None:
    item = Item.objects.open().unlabelled().filter(consensus=None).first()
    assert item
    Item.objects.filter(pk=item.pk).update(retired_at=NOW)


def let_an_expert_decide_an_open_item(project: Project) -> None:
    item = Item.objects.open().unlabelled().filter(consensus=None).first()
    assert item
    Consensus.objects.create(
        item=item,
        label="cat",
        confidence=1.0,
        n_votes=0,
        source=ConsensusSource.EXPERT,
        updated_at=NOW,
    )


def let_a_reaction_be_forgotten(project: Project) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    OutboxEntry.objects.create(
        reaction="labeling.x", kind="X", fields={}, created_at=long_ago, due_at=long_ago
    )


def let_a_reaction_be_given_up(project: Project) -> None:
    at = timezone.now()
    OutboxEntry.objects.create(
        reaction="labeling.x", kind="X", fields={}, created_at=at, due_at=at, gave_up_at=at
    )


def let_a_standing_be_flattered(project: Project) -> None:
    standing = Standing.objects.filter(gold_seen__gt=0).first()
    assert standing
    Standing.objects.filter(pk=standing.pk).update(gold_right=F("gold_right") + 1)


def let_a_standing_forget_its_haste(project: Project) -> None:
    standing = Standing.objects.first()
    assert standing
    Standing.objects.filter(pk=standing.pk).update(n_too_fast=F("n_too_fast") + 3)


def let_a_model_predict_that_was_not_promoted(project: Project) -> None:
    run = a_run(project, promoted=False)
    Prediction.objects.filter(pk=Prediction.objects.values("pk")[:1]).update(run=run)


def let_a_model_predict_for_another_project(project: Project) -> None:
    run = a_run(a_project(), promoted=True)
    Prediction.objects.filter(pk=Prediction.objects.values("pk")[:1]).update(run=run)


def let_an_audit_go_unheeded(project: Project) -> None:
    audit = an_audit(project)
    Audit.objects.filter(pk=audit.pk).update(label="dog", checked_at=NOW)


def let_a_lesson_have_no_reason(project: Project) -> None:
    lesson = a_lesson(project)
    Lesson.objects.filter(pk=lesson.pk).delete()


def let_a_lesson_be_hidden_in_rounds(project: Project) -> None:
    lesson = a_lesson(project)
    Gold.objects.filter(pk=lesson.pk).update(state=GoldState.SERVED)


def let_a_worker_be_banned_without_a_verdict(project: Project) -> None:
    standing = Standing.objects.first()
    assert standing
    Standing.objects.filter(pk=standing.pk).update(banned_at=NOW)


def let_an_entry_of_the_log_be_unsealed(project: Project) -> None:
    LogEntry.objects.create(actor="user:1", verb="did", subject="flag:1", at=NOW, hash="0" * 64)


def let_a_canonical_be_a_duplicate(project: Project) -> None:
    last = Link.objects.get()
    put(last.project, {"three": "Silence"})
    pair = a_pair(last.project, "one", "three")
    Link.objects.create(
        pair=pair,
        project=last.project,
        duplicate=last.canonical,
        canonical=pair.b,
        status=LinkStatus.CONTESTED,
        created_at=NOW,
        changed_at=NOW,
    )


def let_a_canonical_be_gone(project: Project) -> None:
    Thread.objects.filter(pk=Link.objects.get().canonical_id).update(deleted_at=NOW)


def let_a_link_be_contested_by_nobody(project: Project) -> None:
    Link.objects.update(status=LinkStatus.CONTESTED)


def let_an_objection_not_be_heard(project: Project) -> None:
    link = Link.objects.get()
    Objection.objects.create(duplicate=link.duplicate, canonical=link.canonical)


@pytest.mark.parametrize(
    ("name", "break_it"),
    [
        ("answers", let_an_answer_be_of_another_item),
        ("answers", let_a_timely_answer_be_surplus),
        ("answers", let_an_answered_challenge_be_out),
        ("challenges", let_a_challenge_lose_its_answer),
        ("labels", let_an_answer_say_something_else),
        ("labels", let_gold_say_something_else),
        ("rounds", let_a_round_be_larger_than_it_is),
        ("rounds", let_a_round_hold_somebody_elses_challenge),
        ("places", let_an_item_count_a_place_too_many),
        ("places", let_an_item_count_a_place_too_few),
        ("bounds", let_an_item_want_more_than_there_is),
        ("golds", let_gold_wait_in_a_queue),
        ("retired", let_an_item_retire_undecided),
        ("retired", let_an_item_retire_without_consensus),
        ("retired", let_an_expert_decide_an_open_item),
        ("audits", let_an_audit_go_unheeded),
        ("lessons", let_a_lesson_have_no_reason),
        ("lessons", let_a_lesson_be_hidden_in_rounds),
        ("outbox", let_a_reaction_be_forgotten),
        ("outbox", let_a_reaction_be_given_up),
        ("standings", let_a_standing_be_flattered),
        ("standings", let_a_standing_forget_its_haste),
        ("sanctions", let_a_worker_be_banned_without_a_verdict),
        ("log", let_an_entry_of_the_log_be_unsealed),
        ("stars", let_a_canonical_be_a_duplicate),
        ("stars", let_a_canonical_be_gone),
        ("objections", let_a_link_be_contested_by_nobody),
        ("objections", let_an_objection_not_be_heard),
        ("predictions", let_a_model_predict_that_was_not_promoted),
        ("predictions", let_a_model_predict_for_another_project),
    ],
)
def test_a_row_that_breaks_it_is_found(name: str, break_it: Callable[[Project], None]) -> None:
    project = a_played_project()
    assert list(BY_NAME[name].find()) == []

    break_it(project)

    assert len(list(BY_NAME[name].find())) == 1


def test_every_invariant_has_a_row_that_breaks_it() -> None:
    marks = test_a_row_that_breaks_it_is_found.pytestmark  # type: ignore[attr-defined]
    assert {case[0] for case in marks[0].args[1]} == set(BY_NAME)


def test_a_standing_that_is_about_to_be_counted_again_is_not_broken() -> None:
    project = a_project()
    some_items(project, 8, gold_label="cat")
    some_items(project, 8)
    answer_all(a_round(project), "cat", took_ms=1)

    assert OutboxEntry.objects.exists()
    assert list(BY_NAME["standings"].find()) == []
