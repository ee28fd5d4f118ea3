"""What is told again of answers to those who missed it."""

from __future__ import annotations

import pytest

from labeling.models import Consensus, Item
from labeling.queries.replay import judged_answers, judged_answers_of
from tests.factories import NOW, a_project, a_round, a_worker, answer, some_items

pytestmark = pytest.mark.django_db


def test_a_workers_judged_answers_are_theirs_alone_and_of_what_has_retired() -> None:
    project, (one, other) = a_project(), (a_worker(), a_worker())
    [item] = some_items(project, 1, n_wanted=2)
    for worker, label in ((one, "cat"), (other, "dog")):
        answer(a_round(project, worker).challenges[0], label)

    before = judged_answers_of(worker_id=one.pk, project_id=project.pk)
    Item.objects.filter(pk=item.pk).update(retired_at=NOW)
    Consensus.objects.create(item=item, label="cat", confidence=0.99, n_votes=2, updated_at=NOW)
    [fact] = judged_answers_of(worker_id=one.pk, project_id=project.pk)

    assert before == []
    assert (fact.worker_id, fact.is_right) == (one.pk, True)
    assert fact in judged_answers([item.pk])
