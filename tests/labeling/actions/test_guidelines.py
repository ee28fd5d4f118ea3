"""What was written is kept, whoever it was shown to."""

from __future__ import annotations

import pytest

from labeling.actions.projects import change_project
from labeling.models import GuidelineVersion, Project, Round
from labeling.queries.guidelines import versions_of
from tests.factories import NOW, a_project, a_round, a_user, some_items

pytestmark = pytest.mark.django_db


def write(project: Project, text: str, user_id: int | None = None) -> Project:
    return change_project(
        project_id=project.pk, changes={"guidelines": text}, user_id=user_id, at=NOW
    )


def test_every_version_is_kept_with_who_wrote_it() -> None:
    project, user = a_project(guidelines="Look."), a_user()

    write(project, "Look twice.", user.pk)

    assert [(one.version, one.text) for one in versions_of(project)] == [
        (2, "Look twice."),
        (1, "Look."),
    ]
    assert GuidelineVersion.objects.get(version=2).written_by == user


def test_saying_the_same_makes_no_new_version() -> None:
    project = a_project(guidelines="Look.")

    assert write(project, "Look.").guidelines_version == 1


def test_a_round_says_which_it_showed() -> None:
    project = a_project()
    some_items(project, 30)
    a_round(project)
    write(project, "Look at the ears.")

    a_round(project)

    assert sorted(Round.objects.values_list("guidelines_version", flat=True)) == [1, 2]


def test_what_was_never_changed_is_the_one_version_there_is() -> None:
    project = a_project(guidelines="Look.")

    assert [(one.version, one.text) for one in versions_of(project)] == [(1, "Look.")]
