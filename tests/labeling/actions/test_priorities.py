"""Reprioritize: what would tell us most is asked first, and nobody waits for us to find out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from labeling import learning
from labeling.actions import priorities
from labeling.actions.model_files import load_model
from labeling.actions.priorities import reprioritize
from labeling.actions.training import due_projects, train_if_due
from labeling.models import Consensus, Item, Prediction, Project, TrainingRun
from labeling.models.items import queue_no
from tests.factories import NOW, a_project, an_item

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)
SOUNDS = {"cat": "purrs and miaows", "dog": "barks and growls"}
SURE, TORN = "It purrs and miaows.", "It purrs and barks."


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    settings.MODEL_ROOT = tmp_path / "models"
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def project() -> Project:
    """A project whose model is about to be trained."""
    project = a_project(labels=list(SOUNDS))
    for place in range(35):
        for label, sounds in SOUNDS.items():
            agreed(project, f"It {sounds}, number {place}.", label)
    return project


def agreed(project: Project, text: str, label: str) -> Item:
    item = an_item(project, text=text, n_taken=2, retired_at=NOW)
    Consensus.objects.create(item=item, label=label, confidence=0.98, n_votes=2, updated_at=NOW)
    return item


def train(project: Project) -> TrainingRun:
    train_if_due(project_id=project.pk, at=NOW)
    return TrainingRun.objects.get(is_promoted=True)


def priority_of(item: Item) -> float:
    return Item.objects.get(pk=item.pk).priority


def test_what_the_model_is_torn_about_comes_before_what_it_is_sure_of(project: Project) -> None:
    sure, torn = an_item(project, text=SURE), an_item(project, text=TORN)

    train(project)

    assert priority_of(torn) > priority_of(sure) + 0.1
    assert Item.objects.fresh().needing_answers().most_wanted_first().first() == torn


def test_what_matters_more_comes_earlier(project: Project) -> None:
    usual = an_item(project, text=TORN)
    weighty = an_item(project, text=TORN, importance=9.0)

    train(project)

    assert priority_of(weighty) > priority_of(usual)


def test_every_open_item_and_gold_gets_the_champions_opinion(project: Project) -> None:
    item = an_item(project, text=SURE)
    gold = an_item(project, text=SURE, gold_label="cat")
    disputed = an_item(project, text=SURE, disputed_at=NOW)

    run = train(project)

    prediction = Prediction.objects.get(item=item)
    assert prediction.run == run
    assert prediction.probabilities["cat"] > 0.8
    assert sum(prediction.probabilities.values()) == pytest.approx(1, abs=1e-5)
    assert Prediction.objects.filter(item=gold).exists()
    assert not Prediction.objects.filter(item=disputed).exists()


def test_of_an_item_it_learnt_from_the_model_gives_an_opinion_without_it(
    project: Project,
) -> None:
    wrong = agreed(project, SURE, "dog")

    train(project)

    assert Prediction.objects.get(item=wrong).probabilities["cat"] > 0.5


def test_what_has_been_begun_keeps_its_place(project: Project) -> None:
    begun = an_item(project, text=TORN, n_taken=1, queue_no=queue_no(NOW), priority=0.25)

    train(project)

    assert priority_of(begun) == 0.25
    assert Prediction.objects.filter(item=begun).exists()


def test_new_items_get_their_opinion_without_a_training(project: Project) -> None:
    train(project)
    assert due_projects(at=LATER) == []

    item = an_item(project, text=TORN)
    assert due_projects(at=LATER) == [project.pk]
    assert reprioritize(project_id=project.pk, at=LATER) == 1

    assert Prediction.objects.filter(item=item).exists()
    assert due_projects(at=LATER) == []
    assert reprioritize(project_id=project.pk, at=LATER) == 0


def test_after_a_crash_the_next_goes_on_where_it_stopped(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [an_item(project, text=TORN) for _ in range(5)]
    monkeypatch.setattr(priorities, "ITEMS_AT_ONCE", 2)
    apply_to, n_left = priorities._apply_to, [1]

    def apply_once(*args: Any) -> None:
        if not n_left.pop():
            raise MemoryError
        n_left.append(0)
        apply_to(*args)

    monkeypatch.setattr(priorities, "_apply_to", apply_once)
    with pytest.raises(MemoryError):
        train(project)
    monkeypatch.setattr(priorities, "_apply_to", apply_to)

    assert Prediction.objects.filter(item__in=items).count() == 2
    assert reprioritize(project_id=project.pk, at=NOW) == 0
    assert reprioritize(project_id=project.pk, at=LATER) == 3
    assert Prediction.objects.filter(item__in=items).count() == 5


def test_whoever_has_lost_the_lease_writes_nothing_more(project: Project) -> None:
    run = train(project)
    item = an_item(project, text=TORN)
    TrainingRun.objects.update(lease_until=LATER)

    with pytest.raises(priorities.LeaseLost):
        priorities._apply_to([item.pk], run, load_model(run), LATER)

    assert not Prediction.objects.filter(item=item).exists()


def test_a_long_work_lets_a_training_go_first(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(priorities, "ITEMS_AT_ONCE", 2)
    monkeypatch.setattr(priorities, "TURN", timedelta(0))
    for _ in range(5):
        an_item(project, text=TORN)

    run = train(project)

    assert priorities.is_behind(run)
    assert run.lease_until <= LATER


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_model_thinks(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner = learning.learner.Learner
    predict, open_while_thinking = learner.predict, []

    def watch(self: Any, contents: Any) -> Any:
        open_while_thinking.append(connection.in_atomic_block)
        return predict(self, contents)

    monkeypatch.setattr(learner, "predict", watch)
    an_item(project, text=TORN)
    train(project)

    assert open_while_thinking and not any(open_while_thinking)


def test_a_champion_whose_file_is_gone_is_left_alone_for_a_while(
    project: Project, settings: Any, tmp_path: Path
) -> None:
    train(project)
    settings.MODEL_ROOT = tmp_path / "elsewhere"
    an_item(project, text=TORN)

    assert reprioritize(project_id=project.pk, at=LATER) == 0

    assert due_projects(at=LATER) == []


def test_a_picture_that_is_gone_does_not_hold_up_the_others(project: Project) -> None:
    gone = an_item(project, text="", image="items/aa/gone.webp")
    there = an_item(project, text=TORN)

    train(project)

    assert not Prediction.objects.filter(item=gone).exists()
    assert Prediction.objects.filter(item=there).exists()
