"""Projects recounted: who is known by how they answer, and what is no longer sure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest

from labeling.actions.consensus import update_consensus
from labeling.actions.recount import recount_project, recount_projects
from labeling.events import ConsensusReached, ConsensusReopened
from labeling.models import (
    Consensus,
    Evidence,
    Item,
    Prediction,
    Project,
    Recount,
    Standing,
    TrainingRun,
    Verdict,
    Worker,
)
from labeling.queries.invariants import overfull_items, queueing_golds, unsettled_items
from tests.cases import a_flag
from tests.factories import (
    LABELS,
    NOW,
    a_project,
    a_record,
    a_user,
    a_worker,
    an_item,
    some_items,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)


def a_crowd(project: Project, items: Sequence[Item]) -> tuple[list[Worker], list[Worker]]:
    """Let eight people answer who are right nine times in ten, and three who call a cat a fox."""
    dice = random.Random(3)
    good, mistaken = [a_worker() for _ in range(8)], [a_worker() for _ in range(3)]
    truth = [LABELS[n % 3] for n in range(len(items))]
    for worker in good:
        said = [label if dice.random() < 0.9 else dice.choice(LABELS) for label in truth]
        a_record(project, worker, items, said)
    for worker in mistaken:
        a_record(project, worker, items, ["fox" if label == "cat" else label for label in truth])
    return good, mistaken


def place(item: Item, n: int) -> None:
    """Let the item have room for the answers it has had."""
    Item.objects.filter(pk=item.pk).update(n_taken=n, n_wanted=n, queue_no=1)


def a_fox_by(project: Project, workers: Sequence[Worker]) -> Item:
    item = an_item(project)
    for worker in workers:
        a_record(project, worker, [item], ["fox"])
    place(item, len(workers))
    return item


@pytest.fixture
def project() -> Project:
    return a_project(confidence=0.8)


@pytest.fixture
def items(project: Project) -> list[Item]:
    return some_items(project, 45, retired_at=None, n_wanted=6, n_taken=6, queue_no=1)


def test_an_item_reopens_when_those_who_said_so_are_known_to_be_mistaken(project, items, hear):
    reopened = hear(ConsensusReopened)
    _, mistaken = a_crowd(project, items)
    item = a_fox_by(project, mistaken[:2])
    update_consensus(item_ids=[item.pk], at=NOW)
    assert Item.objects.get(pk=item.pk).retired_at

    recount_project(project_id=project.pk, at=LATER)

    item.refresh_from_db()
    assert item.retired_at is None
    assert item.n_wanted == 3
    assert item.pk in {event.item_id for event in reopened}
    assert Consensus.objects.get(item=item).confidence < 0.7


def test_an_item_stays_retired_when_those_who_said_so_can_tell(project, items, hear):
    reopened = hear(ConsensusReopened)
    good, _ = a_crowd(project, items)
    item = a_fox_by(project, good[:3])
    update_consensus(item_ids=[item.pk], at=NOW)

    recount_project(project_id=project.pk, at=LATER)

    assert Item.objects.get(pk=item.pk).retired_at == NOW
    assert item.pk not in {event.item_id for event in reopened}


def test_an_open_item_retires_when_those_who_said_so_are_known_to_be_good(project, items, hear):
    reached = hear(ConsensusReached)
    good, _ = a_crowd(project, items)
    item = a_fox_by(project, good[:3])

    recount_project(project_id=project.pk, at=LATER)

    assert Item.objects.get(pk=item.pk).retired_at == LATER
    assert item.pk in {event.item_id for event in reached}


def test_one_more_answer_is_weighed_with_what_was_found(project, items):
    good, mistaken = a_crowd(project, items)
    recount_project(project_id=project.pk, at=LATER)

    by_good, by_mistaken = a_fox_by(project, good[:2]), a_fox_by(project, mistaken[:2])
    update_consensus(item_ids=[by_good.pk, by_mistaken.pk], at=LATER)

    sure, doubtful = Consensus.objects.get(item=by_good), Consensus.objects.get(item=by_mistaken)
    assert sure.confidence > doubtful.confidence + 0.1
    assert doubtful.probabilities["cat"] > 3 * doubtful.probabilities["dog"]


def test_recounting_twice_changes_nothing(project, items, hear):
    good, mistaken = a_crowd(project, items)
    a_fox_by(project, mistaken[:2])
    recount_project(project_id=project.pk, at=LATER)
    before = list(Item.objects.order_by("pk").values())
    reached, reopened = hear(ConsensusReached), hear(ConsensusReopened)

    recount_project(project_id=project.pk, at=LATER + timedelta(minutes=1))

    assert list(Item.objects.order_by("pk").values()) == before
    assert not reached
    assert not reopened
    assert Evidence.objects.count() == len(good) + len(mistaken)


def test_what_was_found_leaves_the_rows_in_order(project, items):
    _, mistaken = a_crowd(project, items)
    a_fox_by(project, mistaken[:2])

    recount_project(project_id=project.pk, at=LATER)

    assert [*overfull_items(), *queueing_golds(), *unsettled_items()] == []


def test_a_project_with_few_answers_is_left_to_its_checks(project, items):
    a_crowd(project, items[:9])

    recount_projects(at=NOW)

    assert not Recount.objects.exists()


def test_a_project_is_recounted_once_enough_is_new(project, items):
    a_crowd(project, items)
    recount_projects(at=NOW)
    first = Recount.objects.get()

    recount_projects(at=LATER)
    assert Recount.objects.get().counted_at == first.counted_at

    a_record(project, a_worker(), some_items(project, 60), ["cat"] * 60, at=LATER)
    recount_projects(at=LATER)
    assert Recount.objects.get().counted_at == LATER


def test_a_recount_of_other_labels_says_nothing(project, items):
    good, _ = a_crowd(project, items)
    recount_project(project_id=project.pk, at=LATER)
    values = [{"value": label, "name": label} for label in [*LABELS, "owl"]]
    Project.objects.filter(pk=project.pk).update(labels=values)

    item = a_fox_by(project, good[:2])
    update_consensus(item_ids=[item.pk], at=LATER)

    assert set(Consensus.objects.get(item=item).probabilities) == {*LABELS, "owl"}


def test_workers_are_held_against_what_all_others_say(project, items):
    good, _ = a_crowd(project, items)
    guesser = a_worker()
    dice = random.Random(5)
    a_record(project, guesser, items, [dice.choice(LABELS) for _ in items])

    recount_project(project_id=project.pk, at=LATER)

    standings = {one.worker_id: one for one in Standing.objects.filter(project=project)}
    honest, guessing = standings[good[0].pk], standings[guesser.pk]
    assert honest.peer_right > 0.8 * honest.peer_seen > 20
    assert guessing.peer_right < 0.5 * guessing.peer_seen
    assert (honest.accuracy or 0) > (guessing.accuracy or 1)


def test_who_helped_to_make_gold_is_no_peer_of_those_it_checks(project):
    a_crowd(project, some_items(project, 45, gold_label="cat", n_taken=6, n_wanted=6))

    recount_project(project_id=project.pk, at=LATER)

    assert set(Standing.objects.values_list("peer_seen", flat=True)) == {0}


def a_torn_item(project: Project, by: Sequence[Worker], opinion: dict[str, float]) -> Item:
    item = an_item(project)
    for worker, label in zip(by, LABELS, strict=False):
        a_record(project, worker, [item], [label])
    place(item, 2)
    predict(project, [item], [opinion])
    return item


def predict(project: Project, items: Sequence[Item], opinions: Sequence[dict[str, float]]) -> None:
    run, _ = TrainingRun.objects.get_or_create(
        project=project,
        version=1,
        defaults={"started_at": NOW, "lease_until": NOW, "ended_at": NOW, "accuracy": 0.95},
    )
    for item, opinion in zip(items, opinions, strict=True):
        Prediction.objects.create(item=item, run=run, probabilities=opinion)


def sure_of(label: str) -> dict[str, float]:
    return {one: 0.9 if one == label else 0.05 for one in LABELS}


def test_a_model_that_knows_has_a_voice(project, items):
    good, _ = a_crowd(project, items)
    predict(project, items, [sure_of(LABELS[n % 3]) for n in range(len(items))])
    torn = a_torn_item(project, good, sure_of(LABELS[1]))

    recount_project(project_id=project.pk, at=LATER)

    assert (Recount.objects.get().model_knows or 0) > 0.7
    update_consensus(item_ids=[torn.pk], at=LATER)
    assert Consensus.objects.get(item=torn).label == LABELS[1]


def test_a_model_that_guesses_is_found_out_whatever_is_on_record(project, items):
    good, _ = a_crowd(project, items)
    dice = random.Random(7)
    predict(project, items, [sure_of(dice.choice(LABELS)) for _ in items])
    torn = a_torn_item(project, good, sure_of(LABELS[1]))

    recount_project(project_id=project.pk, at=LATER)

    assert (Recount.objects.get().model_knows or 1) < 0.2
    update_consensus(item_ids=[torn.pk], at=LATER)
    assert Consensus.objects.get(item=torn).probabilities[LABELS[1]] < 0.6


def test_a_verdict_has_the_project_recounted(project, items):
    _, mistaken = a_crowd(project, items)
    recount_projects(at=NOW)
    flag = a_flag(project, mistaken[0])
    recount_projects(at=LATER)
    assert Recount.objects.get().counted_at == NOW

    verdict = Verdict.objects.create(
        flag=flag, reviewer=a_user(), decision="leave_out", given_at=LATER
    )
    recount_projects(at=LATER + timedelta(minutes=1))
    assert Recount.objects.get().counted_at == LATER + timedelta(minutes=1)

    Verdict.objects.filter(pk=verdict.pk).update(
        undone_at=LATER + timedelta(minutes=2), undone_by=verdict.reviewer
    )
    recount_projects(at=LATER + timedelta(minutes=3))
    assert Recount.objects.get().counted_at == LATER + timedelta(minutes=3)
