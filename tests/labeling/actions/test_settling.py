from __future__ import annotations

from collections.abc import Callable

import pytest

from labeling.actions.settling import AlreadySettled, NoSuchItem, NotDisputed, settle_item
from labeling.events import ConsensusReached, Event
from labeling.models import Consensus, ConsensusSource, Gold, Item, Project, Standing
from labeling.questions.choice import UnknownLabel
from tests.factories import NOW, a_project, a_round, an_item, answer_all, settle_down

pytestmark = pytest.mark.django_db

LABELS = ["cat", "dog", "fox"]


def a_disputed_item(project: Project) -> Item:
    """Let three workers say three things of an item that may not get a fourth answer."""
    item = an_item(project)
    for label in LABELS:
        answer_all(a_round(project), label)
        settle_down()
    item.refresh_from_db()
    assert item.disputed_at
    return item


def a_narrow_project() -> Project:
    return a_project(labels=LABELS, min_answers=2, max_answers=3)


def test_an_experts_word_retires_a_disputed_item_and_makes_it_gold() -> None:
    project = a_narrow_project()
    item = a_disputed_item(project)

    settle_item(project_id=project.pk, item_id=item.pk, label="dog", at=NOW)

    item.refresh_from_db()
    assert (item.retired_at, item.disputed_at) == (NOW, None)
    consensus = Consensus.objects.get(item=item)
    assert (consensus.label, consensus.confidence, consensus.n_votes) == ("dog", 1.0, 3)
    assert consensus.source == ConsensusSource.EXPERT
    assert Gold.objects.get().label == "dog"


def test_it_is_announced_once(hear: Callable[[type[Event]], list[Event]]) -> None:
    project = a_narrow_project()
    item = a_disputed_item(project)
    heard = hear(ConsensusReached)

    for _ in range(2):
        settle_item(project_id=project.pk, item_id=item.pk, label="dog", at=NOW)

    assert heard == [ConsensusReached(item.pk, project.pk, "dog", 1.0, NOW)]


def test_those_who_answered_it_are_judged_by_it() -> None:
    project = a_narrow_project()
    item = a_disputed_item(project)

    settle_item(project_id=project.pk, item_id=item.pk, label="dog", at=NOW)

    seen = Standing.objects.filter(project=project)
    assert [standing.gold_seen for standing in seen] == [1, 1, 1]
    assert sum(standing.gold_right for standing in seen) == 1


def test_another_word_on_the_same_item_is_refused() -> None:
    project = a_narrow_project()
    item = a_disputed_item(project)
    settle_item(project_id=project.pk, item_id=item.pk, label="dog", at=NOW)

    with pytest.raises(AlreadySettled):
        settle_item(project_id=project.pk, item_id=item.pk, label="cat", at=NOW)

    assert Consensus.objects.get(item=item).label == "dog"


def test_only_a_disputed_item_is_settled() -> None:
    project = a_narrow_project()

    with pytest.raises(NotDisputed):
        settle_item(project_id=project.pk, item_id=an_item(project).pk, label="dog", at=NOW)


def test_an_item_of_another_project_is_as_if_it_were_not() -> None:
    item = a_disputed_item(a_narrow_project())

    with pytest.raises(NoSuchItem):
        settle_item(project_id=a_project().pk, item_id=item.pk, label="dog", at=NOW)


def test_an_expert_too_says_only_what_is_a_choice() -> None:
    project = a_narrow_project()
    item = a_disputed_item(project)

    with pytest.raises(UnknownLabel):
        settle_item(project_id=project.pk, item_id=item.pk, label="cow", at=NOW)

    assert Item.objects.disputed().get() == item
