from __future__ import annotations

import pytest

from labeling.models import Item
from labeling.queries.disputed import disputed_items, tallies
from tests.factories import NOW, a_project, a_round, an_item, answer

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
