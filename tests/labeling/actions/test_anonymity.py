"""Visitors whom nobody knows: kept, of less weight, and never enough alone."""

from __future__ import annotations

import pytest

from labeling.actions import consensus
from labeling.models import Answer, Consensus, Item, Prediction, Project, TrainingRun
from tests.factories import NOW, a_project, a_round, a_worker, an_item, answer, settle_down

pytestmark = pytest.mark.django_db

NOBODY = {"is_anonymous": True}
CURATOR = {"is_curator": True}


def said(project: Project, *answers: tuple[dict[str, bool], str]) -> Item:
    """Let one worker after the other, of these kinds, answer the project's one item."""
    item = an_item(project)
    for kind, label in answers:
        answer(a_round(project, a_worker(**kind)).challenges[0], label)
        settle_down()
        item.refresh_from_db()
    return item


def sure(project: Project, *answers: tuple[dict[str, bool], str]) -> float:
    return Consensus.objects.get(item=said(project, *answers)).confidence


def test_a_visitors_answer_is_kept() -> None:
    said(a_project(), (NOBODY, "cat"))

    assert Answer.objects.get().label == "cat"


def test_a_visitor_weighs_half_of_what_a_guest_does() -> None:
    chance = 1 / 3
    guest = sure(a_project(), ({}, "cat"))
    visitor = sure(a_project(), (NOBODY, "cat"))

    assert visitor - chance == pytest.approx((guest - chance) / 2, abs=0.001)


def test_two_visitors_do_not_outweigh_a_guest() -> None:
    item = said(a_project(min_answers=3), (NOBODY, "cat"), (NOBODY, "cat"), ({}, "dog"))

    assert item.consensus.probabilities["dog"] > item.consensus.probabilities["cat"]


def test_visitors_alone_retire_nothing_however_many_agree() -> None:
    project = a_project(min_answers=2, max_answers=6, confidence=0.7)
    item = said(project, *[(NOBODY, "cat")] * 6)

    assert item.consensus.confidence > project.confidence
    assert item.retired_at is None
    assert item.disputed_at, "an expert decides"


def test_it_is_the_guard_that_keeps_them_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consensus, "_is_backed", lambda verdict, said: True)
    project = a_project(min_answers=6, max_answers=6, confidence=0.7)

    assert said(project, *[(NOBODY, "cat")] * 6).retired_at


def test_guests_alone_retire_nothing_where_not_everybody_plays() -> None:
    project = a_project(min_answers=2, confidence=0.7)
    item = an_item(project)
    rounds = [a_round(project, a_worker()) for _ in range(2)]
    Project.objects.filter(pk=project.pk).update(is_public=False)

    for served in rounds:
        answer(served.challenges[0], "cat")
    settle_down()

    item.refresh_from_db()
    assert item.consensus.confidence > project.confidence
    assert item.retired_at is None


def test_one_who_is_known_and_agrees_is_enough() -> None:
    project = a_project(min_answers=2, confidence=0.7)

    assert said(project, (NOBODY, "cat"), (NOBODY, "cat"), ({}, "cat")).retired_at


def test_one_who_is_known_and_says_otherwise_is_not() -> None:
    project = a_project(min_answers=2, max_answers=8, confidence=0.6)
    item = said(project, ({}, "dog"), *[(NOBODY, "cat")] * 7)

    assert item.retired_at is None


def test_a_model_that_agrees_is_enough() -> None:
    project = a_project(min_answers=2, confidence=0.7)
    item = said(project, (NOBODY, "cat"))
    run = TrainingRun.objects.create(
        project=project, version=1, started_at=NOW, ended_at=NOW, lease_until=NOW, accuracy=0.9
    )
    Prediction.objects.create(
        item=item, run=run, probabilities={"cat": 0.9, "dog": 0.05, "fox": 0.05}
    )

    answer(a_round(project, a_worker(**NOBODY)).challenges[0], "cat")
    settle_down()

    item.refresh_from_db()
    assert item.retired_at


def test_a_curator_weighs_more_than_a_guest() -> None:
    assert sure(a_project(), (CURATOR, "cat")) > sure(a_project(), ({}, "cat")) + 0.1


def test_a_curator_outweighs_a_guest_who_differs() -> None:
    item = said(a_project(min_answers=3), (CURATOR, "cat"), ({}, "dog"))

    assert item.consensus.probabilities["cat"] > item.consensus.probabilities["dog"]
