"""Rows written by plain statements."""

import pytest

from labeling.models import Item
from labeling.rows import insert, update
from tests.factories import NOW, a_project, an_item, some_items

pytestmark = pytest.mark.django_db


def test_rows_are_inserted_as_they_are():
    project = a_project()
    item = Item(project=project, text="It purrs.", n_wanted=2, created_at=NOW)

    [(pk,)] = insert([item], then="RETURNING id")

    stored = Item.objects.get(pk=pk)
    assert (stored.text, stored.n_wanted, stored.created_at) == ("It purrs.", 2, NOW)


def test_inserting_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert insert([]) == []


def test_only_the_named_fields_are_written_back():
    project = a_project()
    items = some_items(project, 3)
    for n, item in enumerate(items):
        item.n_wanted, item.retired_at, item.text = 3 + n, NOW, "changed"

    update(items, ["n_wanted", "retired_at"])

    stored = Item.objects.order_by("pk").values_list("n_wanted", "retired_at")
    assert list(stored) == [(3, NOW), (4, NOW), (5, NOW)]
    assert not Item.objects.filter(text="changed").exists()


def test_a_value_may_be_taken_away():
    item = an_item(a_project(), queue_no=5)
    item.queue_no = None

    update([item], ["queue_no"])

    item.refresh_from_db()
    assert item.queue_no is None
