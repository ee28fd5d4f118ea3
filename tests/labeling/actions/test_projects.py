from __future__ import annotations

from dataclasses import replace

import pytest

from labeling.actions.projects import (
    AnswersOutOfOrder,
    Draft,
    Label,
    LabelsInUse,
    SlugTaken,
    change_project,
    create_project,
)
from labeling.models import Project
from labeling.questions.choice import RepeatedLabel
from tests.factories import NOW, a_project, a_user

pytestmark = pytest.mark.django_db

DRAFT = Draft(
    slug="birds",
    name="Birds",
    question="Which bird is this?",
    question_type="choice",
    content_kind="text",
    labels=[Label("owl", "Owl"), Label(" jay ", "")],
    guidelines="",
    confidence=0.97,
    min_answers=2,
    max_answers=6,
    is_open=True,
)


def test_a_project_belongs_to_who_made_it() -> None:
    user = a_user()

    project = create_project(user_id=user.pk, draft=DRAFT, at=NOW)

    assert Project.objects.run_by(user.pk).get() == project
    assert project.labels == [{"value": "owl", "name": "Owl"}, {"value": "jay", "name": "jay"}]


def test_a_slug_is_taken_once() -> None:
    create_project(user_id=a_user().pk, draft=DRAFT, at=NOW)

    with pytest.raises(SlugTaken):
        create_project(user_id=a_user().pk, draft=DRAFT, at=NOW)


def test_labels_are_checked_by_their_question_type() -> None:
    twice = replace(DRAFT, labels=[Label("owl", ""), Label("owl", "")])

    with pytest.raises(RepeatedLabel):
        create_project(user_id=a_user().pk, draft=twice, at=NOW)

    assert not Project.objects.exists()


def test_only_what_is_named_changes() -> None:
    project = a_project()

    change_project(
        project_id=project.pk, changes={"name": "Beasts", "max_answers": 9}, user_id=None, at=NOW
    )

    changed = Project.objects.get(pk=project.pk)
    assert (changed.name, changed.max_answers) == ("Beasts", 9)
    assert changed.question == project.question
    assert changed.labels == project.labels


def test_labels_can_be_added_and_renamed() -> None:
    project = a_project(labels=["cat", "dog"])
    labels = [Label("dog", "Hound"), Label("cat", "Cat"), Label("cow", "Cow")]

    changed = change_project(
        project_id=project.pk, changes={"labels": labels}, user_id=None, at=NOW
    )

    assert changed.values == ["dog", "cat", "cow"]
    assert changed.labels[0]["name"] == "Hound"


def test_labels_cannot_be_taken_away() -> None:
    project = a_project(labels=["cat", "dog", "cow"])

    with pytest.raises(LabelsInUse, match="cow"):
        change_project(
            project_id=project.pk,
            changes={"labels": [Label("cat", ""), Label("dog", "")]},
            user_id=None,
            at=NOW,
        )


@pytest.mark.parametrize("changes", [{"min_answers": 7}, {"max_answers": 5}, {"max_answers": 1}])
def test_an_item_is_never_promised_fewer_answers_than_it_may_have(changes: dict[str, int]) -> None:
    project = a_project(min_answers=2, max_answers=6)

    with pytest.raises(AnswersOutOfOrder):
        change_project(project_id=project.pk, changes=changes, user_id=None, at=NOW)
