"""What an answer could tell is fixed when its challenge is served."""

from __future__ import annotations

import pytest
from django.db.models import QuerySet

from labeling.events import AnswerSubmitted
from labeling.models import Challenge, Consensus, Item, Prediction, TrainingRun
from labeling.queries import replay
from tests.factories import NOW, a_project, a_round, an_item, answer, some_items

pytestmark = pytest.mark.django_db


def values(**found: object) -> set[float]:
    return {round(value, 6) for value in challenges(**found).values_list("value", flat=True)}


def challenges(**found: object) -> QuerySet[Challenge]:
    return Challenge.objects.filter(**found)


def test_of_what_nobody_has_looked_at_everything_is_open() -> None:
    some_items(project := a_project(), 3)

    a_round(project)

    assert values() == {1.5}


def test_votes_and_the_model_leave_less_open_and_importance_raises_it() -> None:
    project = a_project()
    voted, seen, dear = an_item(project), an_item(project), an_item(project, importance=2.0)
    Consensus.objects.create(
        item=voted, confidence=1, probabilities={"cat": 1.0, "dog": 0.0}, n_votes=2, updated_at=NOW
    )
    run = TrainingRun.objects.create(project=project, version=1, started_at=NOW, lease_until=NOW)
    Prediction.objects.create(item=seen, run=run, probabilities={"cat": 0.9, "dog": 0.1})

    a_round(project)

    assert values(item=voted) == {0.5}
    assert values(item=seen) == {0.968996}
    assert values(item=dear) == {3.0}


def test_gold_is_worth_what_something_else_of_the_round_is() -> None:
    project = a_project()
    some_items(project, 3, importance=1.8)
    some_items(project, 40, gold_label="cat", importance=0.4)

    for _ in range(2):
        a_round(project)

    gold = challenges(item__gold__isnull=False)
    assert gold.exists()
    assert values(item__in=gold.values("item")) == {2.7}


def test_an_answer_tells_the_value_it_was_served_with_now_and_ever_after(hear) -> None:
    project = a_project()
    an_item(project)
    heard = hear(AnswerSubmitted)
    [challenge] = a_round(project).challenges
    Item.objects.update(importance=3.0)

    answer(challenge, "cat")

    assert [event.value for event in heard] == [1.5]
    assert replay.answers_in(heard[0].round_id) == heard
