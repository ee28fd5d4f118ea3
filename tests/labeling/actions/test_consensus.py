"""Consensus: retire, ask once more, dispute."""

from datetime import timedelta

import pytest

from labeling.actions.consensus import update_consensus
from labeling.actions.leases import release_expired
from labeling.events import ConsensusReached
from labeling.models import Consensus, Item, Prediction, Standing, TrainingRun, Worker
from tests.factories import (
    NOW,
    a_project,
    a_round,
    a_worker,
    an_item,
    answer,
    item_of,
    settle_down,
)

LATER = NOW + timedelta(minutes=2)
AFTER_THE_LEASE = NOW + timedelta(minutes=16)

pytestmark = pytest.mark.django_db


def a_trusted_worker(project, accuracy: float = 0.95) -> Worker:
    worker = a_worker()
    Standing.objects.create(
        worker=worker,
        project=project,
        gold_seen=200,
        gold_right=round(200 * accuracy),
        accuracy=accuracy,
        accuracy_low=accuracy - 0.02,
        accuracy_high=accuracy + 0.02,
    )
    return worker


def said(project, *labels: str | None, accuracy: float = 0.95) -> Item:
    """Let trusted workers say this of the project's one item."""
    for label in labels:
        served = a_round(project, a_trusted_worker(project, accuracy))
        answer(served.challenges[0], label)
        settle_down()
    return item_of(served.challenges[0])


def test_two_who_are_trusted_and_agree_retire_an_item():
    project = a_project(min_answers=2)
    an_item(project)

    item = said(project, "cat", "cat")

    assert item.retired_at
    assert item.consensus.label == "cat"
    assert item.consensus.confidence >= project.confidence


def test_one_answer_is_never_enough():
    project = a_project(min_answers=2)
    an_item(project)

    item = said(project, "cat", accuracy=0.99)

    assert item.retired_at is None


def test_disagreement_earns_one_more_answer():
    project = a_project(min_answers=2)
    an_item(project)

    item = said(project, "cat", "dog")

    assert item.retired_at is None
    assert item.n_wanted == 3


def test_the_third_answer_settles_it():
    project = a_project(min_answers=2)
    an_item(project)

    item = said(project, "cat", "dog", "cat", "cat")

    assert item.retired_at
    assert item.consensus.label == "cat"


def test_who_cannot_agree_up_to_the_maximum_are_a_dispute():
    project = a_project(min_answers=2, max_answers=4)
    an_item(project)

    item = said(project, "cat", "dog", "cat", "dog")

    assert item.disputed_at
    assert item.retired_at is None
    assert item.n_wanted == 4


def test_nobody_able_to_tell_is_a_dispute():
    project = a_project(min_answers=2, max_answers=3)
    an_item(project)

    item = said(project, None, None, None)

    assert item.disputed_at


def test_an_item_waits_for_the_answers_that_are_out():
    project = a_project(min_answers=2)
    an_item(project)
    first = a_round(project)
    a_round(project)
    answer(first.challenges[0], "cat")

    settle_down()

    assert item_of(first.challenges[0]).n_wanted == 2


def test_counting_again_changes_nothing():
    project = a_project(min_answers=2)
    an_item(project)
    item = said(project, "cat", "cat")
    before = Consensus.objects.values().get()

    update_consensus(item_ids=[item.pk], at=LATER + timedelta(days=1))

    assert Consensus.objects.values().get() == before
    item.refresh_from_db()
    assert item.n_wanted == 2


def test_consensus_is_announced_when_it_is_reached(hear):
    heard = hear(ConsensusReached)
    project = a_project(min_answers=2)
    an_item(project)

    item = said(project, "cat", "cat")

    assert [(event.item_id, event.label) for event in heard] == [(item.pk, "cat")]


def test_a_late_answer_is_told_the_label_that_stands(hear):
    project = a_project(min_answers=2)
    an_item(project)
    late = a_round(project)
    release_expired(at=AFTER_THE_LEASE)
    item = said(project, "cat", "cat")
    heard = hear(ConsensusReached)

    answer(late.challenges[0], "dog", at=AFTER_THE_LEASE)
    settle_down(at=AFTER_THE_LEASE)

    assert [event.label for event in heard] == ["cat"]
    assert Consensus.objects.get(item=item).label == "cat"


def test_the_model_joins_the_vote_but_retires_nothing_alone():
    project = a_project(min_answers=1, confidence=0.97)
    item = an_item(project)
    run = TrainingRun.objects.create(
        project=project, version=1, started_at=NOW, ended_at=NOW, lease_until=NOW, accuracy=0.95
    )
    Prediction.objects.create(item=item, run=run, probabilities={"cat": 0.98, "dog": 0.02})
    update_consensus(item_ids=[item.pk], at=LATER)
    item.refresh_from_db()
    assert item.retired_at is None

    item = said(project, "cat", accuracy=0.9)

    assert item.retired_at


def test_gold_is_left_out():
    item = an_item(a_project(), gold_label="cat")

    update_consensus(item_ids=[item.pk], at=LATER)

    assert not Consensus.objects.exists()


def test_a_surplus_answer_does_not_stand_for_one_that_is_still_out():
    project = a_project(min_answers=2, max_answers=2)
    an_item(project)
    late, first = (a_round(project, a_trusted_worker(project)) for _ in range(2))
    answer(first.challenges[0], "dog")
    release_expired(at=AFTER_THE_LEASE)
    still_out = a_round(project, a_trusted_worker(project), at=AFTER_THE_LEASE)
    answer(late.challenges[0], "cat", at=AFTER_THE_LEASE)
    settle_down()

    item = item_of(still_out.challenges[0])
    assert item.disputed_at is None

    answer(still_out.challenges[0], "cat", at=AFTER_THE_LEASE)
    settle_down()
    assert Consensus.objects.get(item=item).n_votes == 3
