"""Many at the same moment; and the same races with the guards off.

A test that cannot see a race proves nothing.  So the promises are put to the test twice: as the
code is, and with its guards taken away, where the same race has to break them.
"""

from __future__ import annotations

import random
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Event

import httpx
import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from gamification.models import LedgerTx
from labeling.actions import answers, selection
from labeling.actions.answers import AlreadyAnswered, Saying, submit_answer
from labeling.actions.imports import import_golds
from labeling.actions.leases import release_expired, take_places
from labeling.actions.rounds import NoItemsLeft, serve_round
from labeling.formats.rows import LabelRow
from labeling.models import Answer, Challenge, Item, Project, Standing, Worker
from labeling.models.items import queue_no
from labeling.queries.rounds import ServedChallenge
from tests.at_once import at_once
from tests.factories import NOW, a_project, a_round, a_worker, an_item, item_of, some_items
from tests.faults.guards import IS_SQLITE, MEETING_SECONDS, Meet, without
from tests.runtime.browser import cookies_of
from tests.serving import a_server

pytestmark = pytest.mark.django_db(transaction=True)

EVERY_GUARD = {"lock", "condition", "constraint"}
SERVES_THE_SECOND_FIRST = 2


def test_many_workers_at_once_fill_every_place_once() -> None:
    project = a_project(min_answers=3)
    some_items(project, 20)
    workers = [a_worker() for _ in range(12)]

    at_once([partial(take_a_round, project, worker) for worker in workers])
    for _ in range(6):  # Who met a lock went by; those who come later fill what was left.
        take_a_round(project, a_worker())

    assert Challenge.objects.count() == 20 * 3
    assert not Item.objects.exclude(n_taken=F("n_wanted")).exists()


def test_many_who_are_shown_the_same_golds_never_wait_for_each_other() -> None:
    project = a_project(min_answers=50, max_answers=50)
    some_items(project, 60)
    some_items(project, 12, gold_label="cat")

    def serve_strangers() -> int:
        return sum(len(a_round(project).challenges) for _ in range(10))

    assert at_once([serve_strangers] * 10) == [10 * 10] * 10


@pytest.mark.grown_up
def test_giving_places_back_and_weighing_items_never_wait_for_each_other() -> None:
    project = a_project()
    low, high = some_items(project, 2)
    served = a_round(project, seed=SERVES_THE_SECOND_FIRST)
    assert [item_of(challenge) for challenge in served.challenges] == [high, low]

    def hold_one_after_the_other() -> None:
        with transaction.atomic():
            for item in (low, high):
                Item.objects.select_for_update().get(pk=item.pk)
                time.sleep(MEETING_SECONDS)

    give_back = partial(release_expired, at=NOW + timedelta(hours=1))
    assert at_once([hold_one_after_the_other, give_back]) == [None, 2]


@pytest.mark.grown_up
def test_an_item_served_while_gold_is_imported_stays_an_item() -> None:
    project = a_project()
    item = an_item(project, external_id="one")
    is_taken = Event()

    def take() -> None:
        with transaction.atomic():
            take_places([item.pk], queue_no(NOW))
            is_taken.set()
            time.sleep(MEETING_SECONDS)

    def make_it_gold() -> list[str]:
        is_taken.wait(10)
        done = import_golds(project_id=project.pk, rows=lambda: [LabelRow(2, "one", "cat")], at=NOW)
        return [rejected.code for rejected in done.rejected]

    assert at_once([take, make_it_gold]) == [None, ["already_served"]]


def test_two_who_choose_at_the_same_moment_do_not_share_a_place(meet: Meet) -> None:
    meet(selection, "_choose_items")

    assert n_served_the_last_place() == 1


@pytest.mark.grown_up
@pytest.mark.parametrize("guard", sorted(EVERY_GUARD))
def test_each_guard_is_enough_alone(guard: str, meet: Meet) -> None:
    meet(selection, "_choose_items")

    with without(EVERY_GUARD - {guard}):
        assert n_served_the_last_place() == 1


def test_without_guards_the_same_race_breaks_the_promise(meet: Meet) -> None:
    meet(selection, "_choose_items")

    with without(EVERY_GUARD):
        if IS_SQLITE:  # It lets one writer at a time see the file, and fails the other.
            with pytest.raises(OperationalError, match="locked"):
                n_served_the_last_place()
        else:
            assert n_served_the_last_place() == 2


def test_thirty_times_the_same_post_is_one_answer_and_one_reply() -> None:
    project, worker = a_project(), a_worker()
    some_items(project, 3)
    challenge = a_round(project, worker, at=timezone.now()).challenges[0]
    headers = {"Cookie": cookies_of(worker_id=worker.pk), "Idempotency-Key": "once"}

    with a_server() as address:
        url = f"http://{address}/api/v1/challenges/{challenge.id}/answer"
        with httpx.Client(headers=headers, timeout=30) as client:
            replies = at_once([partial(client.post, url, json={"choice": "cat"})] * 30)

    assert Counter(reply.status_code for reply in replies) == {201: 1, 200: 29}
    assert len({reply.text for reply in replies}) == 1
    assert Answer.objects.get().label == "cat"
    assert LedgerTx.objects.filter(cause__startswith="answer:").count() == 1


def test_two_who_answer_at_the_same_moment_hear_the_same(meet: Meet) -> None:
    meet(answers, "_check")

    first, second = answer_twice_at_once()

    assert first.answer_id == second.answer_id
    assert first.is_new != second.is_new


def test_without_its_lock_the_second_answer_is_refused(meet: Meet) -> None:
    meet(answers, "_check")

    with without({"lock"}), pytest.raises((AlreadyAnswered, OperationalError)):
        answer_twice_at_once()


def n_served_the_last_place() -> int:
    """Let two workers ask for the only item, which wants one answer; say how many got it."""
    project = a_project(min_answers=1)
    item = an_item(project)
    workers = [a_worker(), a_worker()]
    for worker in workers:
        Standing.objects.create(worker=worker, project=project)

    at_once([partial(take_a_round, project, worker) for worker in workers])
    return Challenge.objects.filter(item=item).count()


def take_a_round(project: Project, worker: Worker) -> None:
    refusals = (NoItemsLeft, RuntimeError, IntegrityError)
    with suppress(*refusals):
        serve_round(project_slug=project.slug, worker_id=worker.pk, at=NOW, rng=random.Random(1))


def answer_twice_at_once() -> Sequence[answers.Submitted]:
    project, worker = a_project(), a_worker()
    some_items(project, 3)
    challenge, key = a_round(project, worker).challenges[0], uuid.uuid4().hex
    return at_once([partial(say_cat, challenge, worker, key)] * 2)


def say_cat(challenge: ServedChallenge, worker: Worker, key: str) -> answers.Submitted:
    return submit_answer(
        challenge_id=challenge.id,
        worker_id=worker.pk,
        saying=Saying("cat", key),
        at=timezone.now(),
    )
