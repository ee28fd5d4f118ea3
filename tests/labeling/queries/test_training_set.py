"""What a model may learn from."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from labeling.models import Consensus, Gold, Item, Project
from labeling.queries import training_set as module
from labeling.queries.training_set import (
    LabelledItem,
    held_out_gold,
    n_labelled,
    read_contents,
    training_set,
)
from tests.factories import NOW, a_project, an_item

pytestmark = pytest.mark.django_db


def agreed(project: Project, label: str = "cat", **fields: Any) -> Item:
    item = an_item(project, **{"n_taken": 2, "retired_at": NOW, **fields})
    Consensus.objects.create(item=item, label=label, confidence=0.98, n_votes=2, updated_at=NOW)
    return item


def ids(items: list[LabelledItem]) -> list[int]:
    return [item.item_id for item in items]


def test_retired_items_are_learnt_from_with_their_confidence() -> None:
    project = a_project()
    item = agreed(project, text="It purrs.")

    assert training_set(project) == [LabelledItem(item.pk, "It purrs.", "cat", 0.98)]
    assert n_labelled(project.pk) == 1


def test_nothing_unsure_and_nothing_of_others_is_learnt_from() -> None:
    project = a_project()
    agreed(project, retired_at=None)
    agreed(project, retired_at=None, disputed_at=NOW)
    agreed(a_project())

    assert training_set(project) == []
    assert n_labelled(project.pk) == 0


def test_a_label_that_is_no_longer_asked_for_is_left_out() -> None:
    project = a_project()
    agreed(project, "unicorn")

    assert training_set(project) == []


def test_gold_is_held_out_even_if_it_was_once_agreed_on() -> None:
    project = a_project()
    item = agreed(project, text="It purrs.")
    Gold.objects.create(item=item, project=project, label="cat", created_at=NOW)

    assert training_set(project) == []
    assert held_out_gold(project) == [LabelledItem(item.pk, "It purrs.", "cat", 1.0)]


def test_of_too_many_the_newest_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    project = a_project()
    old = agreed(project, retired_at=NOW - timedelta(days=1))
    new = [agreed(project), agreed(project)]

    assert ids(training_set(project)) == [old.pk, *(item.pk for item in new)]
    monkeypatch.setattr(module, "MOST_LABELS", 2)
    assert ids(training_set(project)) == [item.pk for item in new]


def test_no_more_is_read_than_fits_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    project = a_project()
    for _ in range(6):
        agreed(project, text="x" * 100)
    monkeypatch.setattr(module, "_READ_AT_ONCE", 2)
    monkeypatch.setattr(module, "MOST_BYTES", 350)

    assert len(training_set(project)) == 4


def test_a_picture_that_is_gone_is_left_out(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    project = a_project(content_kind="image")
    image = default_storage.save("items/aa/there.webp", ContentFile(b"pixels"))
    there = agreed(project, text="", image=image)
    agreed(project, text="", image="items/aa/gone.webp")

    assert training_set(project) == [LabelledItem(there.pk, b"pixels", "cat", 0.98)]
    assert read_contents([("", image), ("", "items/aa/gone.webp"), ("text", "")]) == [
        b"pixels",
        None,
        "text",
    ]
