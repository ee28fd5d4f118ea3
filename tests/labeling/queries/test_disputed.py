from __future__ import annotations

import pytest

from labeling.models import Item, Project
from labeling.queries.disputed import answered_by_strangers, disputed_items, tallies
from tests.factories import NOW, a_project, a_round, a_worker, an_item, answer

pytestmark = pytest.mark.django_db


def test_only_disputed_items_of_the_project_wait_for_an_expert() -> None:
    project = a_project()
    item = an_item(project, disputed_at=NOW)
    an_item(project)
    an_item(project, retired_at=NOW)
    an_item(a_project(), disputed_at=NOW)

    assert list(disputed_items(project.pk)) == [item]


def test_a_tally_counts_every_voice_also_those_that_could_not_tell() -> None:
    project = a_project(min_answers=4)
    item, silent = an_item(project), an_item(project)
    for label in ["cat", "cat", "dog", None]:
        served = a_round(project)
        by_text = {challenge.text: challenge for challenge in served.challenges}
        answer(by_text[item.text], label)

    said = tallies(list(Item.objects.values_list("pk", flat=True)))

    assert said[item.pk] == {"cat": 2, "dog": 1, "": 1}
    assert not said[silent.pk]


@pytest.mark.parametrize(
    ("is_anonymous", "is_public", "are_strangers"),
    [(True, True, True), (False, True, False), (False, False, True)],
)
def test_strangers_are_those_whose_word_retires_nothing(
    is_anonymous: bool, is_public: bool, are_strangers: bool
) -> None:
    project = a_project(max_answers=2)
    item = an_item(project)
    for worker in (a_worker(is_anonymous=True), a_worker(is_anonymous=is_anonymous)):
        answer(a_round(project, worker).challenges[0], "cat")
    Project.objects.update(is_public=is_public)

    assert answered_by_strangers([item.pk]) == ({item.pk} if are_strangers else set())


def test_what_nobody_has_answered_strangers_have_not() -> None:
    item = an_item(a_project(), disputed_at=NOW)

    assert answered_by_strangers([item.pk]) == set()
