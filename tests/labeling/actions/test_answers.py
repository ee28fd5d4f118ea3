"""Submitting answers."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labeling.actions.answers import (
    AlreadyAnswered,
    KeyReused,
    NoSuchChallenge,
    Saying,
    Submitted,
    submit_answer,
)
from labeling.actions.leases import release_expired
from labeling.actions.workers import Suspended
from labeling.models import Answer, OutboxEntry, Worker
from labeling.questions.choice import UnknownLabel
from tests.at_once import at_once
from tests.factories import (
    NOW,
    a_project,
    a_round,
    a_worker,
    an_item,
    answer,
    item_of,
    some_items,
)

AFTER_THE_LEASE = NOW + timedelta(minutes=16)

pytestmark = pytest.mark.django_db


@pytest.fixture
def served():
    project = a_project()
    some_items(project, 12)
    return a_round(project)


def test_an_answer_is_stored(served):
    answer(served.challenges[0], "cat")

    stored = Answer.objects.get()
    assert stored.label == "cat"
    assert stored.item == item_of(served.challenges[0])
    assert not stored.is_surplus


def test_can_t_tell_is_an_answer(served):
    submitted = answer(served.challenges[0], None)

    assert submitted.label is None
    assert not Answer.objects.votes().exists()


def test_the_same_answer_sent_again_is_the_same_answer(served):
    first = answer(served.challenges[0], "cat", key="k")

    again = answer(served.challenges[0], "cat", key="k")

    assert again.answer_id == first.answer_id
    assert not again.is_new
    assert Answer.objects.count() == 1


def test_a_second_answer_to_a_challenge_is_refused(served):
    answer(served.challenges[0], "cat")

    with pytest.raises(AlreadyAnswered):
        answer(served.challenges[0], "dog")

    assert Answer.objects.get().label == "cat"


def test_a_key_is_for_one_answer(served):
    answer(served.challenges[0], "cat", key="k")

    with pytest.raises(KeyReused):
        answer(served.challenges[0], "dog", key="k")


def test_a_label_outside_the_list_is_refused(served):
    with pytest.raises(UnknownLabel):
        answer(served.challenges[0], "cow")

    assert not Answer.objects.exists()


def test_anothers_challenge_is_as_if_it_were_not(served):
    with pytest.raises(NoSuchChallenge):
        submit_answer(
            challenge_id=served.challenges[0].id,
            worker_id=a_worker().pk,
            saying=Saying("cat", "k"),
            at=NOW,
        )


def test_the_suspended_may_not_answer(served):
    Worker.objects.update(suspended_at=NOW)

    with pytest.raises(Suspended):
        answer(served.challenges[0], "cat")


def test_a_late_answer_is_kept_and_marked_surplus(served):
    release_expired(at=AFTER_THE_LEASE)

    submitted = answer(served.challenges[0], "cat", at=AFTER_THE_LEASE)

    assert submitted.is_surplus
    item = item_of(served.challenges[0])
    assert item.n_taken == 0


def test_an_answer_takes_no_second_place_in_its_item(served):
    answer(served.challenges[0], "cat")

    assert item_of(served.challenges[0]).n_taken == 1


def test_an_answer_that_cannot_have_been_read_is_too_fast(served):
    answer(served.challenges[0], "cat", at=NOW + timedelta(milliseconds=40))

    assert Answer.objects.get().is_too_fast


def test_answers_kept_offline_and_sent_in_one_burst_are_not_too_fast(served):
    for challenge in served.challenges:
        answer(challenge, "cat", at=NOW + timedelta(minutes=2), took_ms=900)

    assert not Answer.objects.filter(is_too_fast=True).exists()


def test_a_round_answered_in_a_second_is_too_fast_in_part(served):
    for challenge in served.challenges:
        answer(challenge, "cat", at=NOW + timedelta(seconds=1))

    assert Answer.objects.filter(is_too_fast=True).count() >= 6


def test_the_browser_cannot_claim_more_time_than_there_was(served):
    answer(served.challenges[0], "cat", at=NOW + timedelta(seconds=2), took_ms=60_000)

    assert Answer.objects.get().took_ms == 2000


def test_an_answer_owes_its_reactions(served):
    answer(served.challenges[0], "cat")

    owed = set(OutboxEntry.objects.values_list("reaction", flat=True))
    assert {"labeling.weigh_answers", "labeling.judge_workers"} <= owed


@pytest.mark.parametrize("n_items", [10, 200])
def test_answering_takes_the_same_few_queries_however_many_items_there_are(n_items):
    project = a_project()
    for _ in range(n_items):
        an_item(project)
    served = a_round(project)
    answer(served.challenges[0], "cat")
    worker_id = Worker.objects.get().pk

    with CaptureQueriesContext(connection) as queries:
        submit_answer(
            challenge_id=served.challenges[1].id,
            worker_id=worker_id,
            saying=Saying("dog", "k", took_ms=800),
            at=NOW + timedelta(seconds=9),
        )

    own = [q for q in queries if '"labeling_' in q["sql"]]
    # The challenge, its round so far, its state, the answer, the outbox; and whether anybody is
    # to be told of it, and with the game of its pay.
    assert len(own) == 6 + settings.WITH_GAME


@pytest.mark.django_db(transaction=True)
def test_a_double_click_answers_once(served):
    worker_id = Worker.objects.get().pk
    key = uuid.uuid4().hex

    def click() -> Submitted:
        return submit_answer(
            challenge_id=served.challenges[0].id,
            worker_id=worker_id,
            saying=Saying("cat", key, took_ms=700),
            at=NOW + timedelta(seconds=5),
        )

    outcomes = at_once([click] * 6)

    assert Answer.objects.count() == 1
    assert [outcome.is_new for outcome in outcomes].count(True) == 1


def test_an_answer_that_waited_for_a_year_in_a_browser_is_taken() -> None:
    project = a_project()
    an_item(project)

    answer(a_round(project).challenges[0], "cat", at=NOW + timedelta(days=365))

    assert Answer.objects.get().took_ms == 24 * 60 * 60 * 1000
