from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError
from PIL import Image

from labeling.actions import imports
from labeling.actions.imports import Imported, import_golds, import_items
from labeling.formats.rows import ItemRow, LabelRow, Rejected, UnreadableFile
from labeling.models import Gold, Item, Project
from tests.factories import NOW, a_project, a_round, an_item

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def bring_in(project: Project, *rows: ItemRow | Rejected, key: str = "") -> Imported:
    return import_items(
        project_id=project.pk, rows=lambda: rows, at=NOW, rng=random.Random(1), key=key
    )


def make_gold(project: Project, *rows: LabelRow | Rejected) -> Imported:
    return import_golds(project_id=project.pk, rows=lambda: rows, at=NOW)


def a_picture(colour: str = "red") -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "PNG")
    return file.getvalue()


def codes(done: Imported) -> list[tuple[int, str]]:
    return [(rejected.row, rejected.code) for rejected in done.rejected]


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_rows_become_items_that_wait_to_be_asked_about() -> None:
    project = a_project(min_answers=3)

    done = bring_in(project, ItemRow(2, external_id="a", text="one"), ItemRow(3, text="two"))

    assert (done.rows, done.new, done.rejected) == (2, 2, [])
    one = Item.objects.get(external_id="a")
    assert (one.text, one.n_wanted, one.queue_no, one.importance) == ("one", 3, None, 1.0)


def test_a_row_with_a_label_becomes_gold_which_waits_in_no_queue() -> None:
    project = a_project()

    bring_in(project, ItemRow(2, text="one", gold="cat"))

    assert Gold.objects.get().label == "cat"
    assert not Item.objects.needing_answers().exists()


def test_what_matters_more_comes_sooner() -> None:
    project = a_project()

    bring_in(project, ItemRow(2, text="dull"), ItemRow(3, text="urgent", importance=20.0))

    assert [item.text for item in Item.objects.most_wanted_first()] == ["urgent", "dull"]


def test_the_same_file_again_changes_nothing() -> None:
    project = a_project()
    rows = [ItemRow(n, external_id=f"id-{n}", text=f"text {n}", gold="cat") for n in range(2, 9)]
    bring_in(project, *rows)

    again = bring_in(project, *rows)

    assert (again.rows, again.new) == (7, 0)
    assert (Item.objects.count(), Gold.objects.count()) == (7, 7)


def test_under_a_key_even_rows_without_an_id_come_in_once() -> None:
    project = a_project()
    rows = [ItemRow(2, text="one"), ItemRow(3, text="one")]
    bring_in(project, *rows, key="k1")

    assert bring_in(project, *rows, key="k1").new == 0
    assert bring_in(project, *rows, key="k2").new == 2
    assert bring_in(project, *rows).new == 2


def test_an_id_that_is_twice_in_a_file_is_taken_once() -> None:
    project = a_project()

    done = bring_in(
        project,
        ItemRow(2, external_id="a", text="first"),
        ItemRow(3, external_id="a", text="second"),
    )

    assert (done.new, Item.objects.get().text) == (1, "first")


def test_an_item_is_not_gold_as_two_things(monkeypatch: pytest.MonkeyPatch) -> None:
    project = a_project()
    a_gold = ItemRow(2, external_id="a", text="one", gold="cat")
    monkeypatch.setattr(imports, "ROWS_AT_ONCE", 2)

    done = bring_in(
        project,
        a_gold,
        replace(a_gold, number=3, gold="dog"),
        replace(a_gold, number=4, gold="fox"),
        replace(a_gold, number=5),
    )

    assert codes(done) == [(3, "other_gold"), (4, "other_gold")]
    assert (done.rows, done.new, Gold.objects.get().label) == (2, 1, "cat")


def test_the_same_id_in_another_project_is_another_item() -> None:
    row = ItemRow(2, external_id="a", text="one")

    assert bring_in(a_project(), row).new == bring_in(a_project(), row).new == 1


def test_bad_rows_are_told_and_the_others_come_in() -> None:
    project = a_project()

    done = bring_in(
        project,
        ItemRow(2, text="good"),
        ItemRow(3, text="bad", gold="cow"),
        Rejected(4, "too_long", "It is too long."),
        ItemRow(5, image_name="a.png", image=a_picture()),
        ItemRow(6, text="also good"),
    )

    assert codes(done) == [(3, "unknown_label"), (4, "too_long"), (5, "wrong_content")]
    assert done.rows == Item.objects.count() == 2


def test_many_rows_come_in_a_few_queries_a_batch(
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    project = a_project()
    rows = [ItemRow(n, external_id=str(n), text=f"text {n}") for n in range(1500)]

    with django_assert_max_num_queries(3 * 15):
        done = bring_in(project, *rows)

    assert done.new == 1500


def test_a_file_that_cannot_be_read_to_its_end_changes_nothing() -> None:
    project = a_project()

    def broken() -> Iterator[ItemRow]:
        for n in range(2, 2000):
            yield ItemRow(n, text=f"text {n}")
        raise UnreadableFile("The rest is missing.")

    with pytest.raises(UnreadableFile):
        import_items(project_id=project.pk, rows=broken, at=NOW, rng=random.Random(1))

    assert not Item.objects.exists()


def test_a_picture_is_made_anew_and_stored_under_a_name_that_says_nothing(media: Path) -> None:
    project = a_project(content_kind="image")
    original = a_picture()

    bring_in(
        project,
        ItemRow(1, external_id="secret/plan.png", image_name="secret/plan.png", image=original),
        ItemRow(2, external_id="gold.png", image_name="gold.png", image=original, gold="cat"),
    )

    plain, gold = Item.objects.order_by("pk")
    for item in (plain, gold):
        assert len(item.image.removeprefix("items/").split("/")[1].split(".")[0]) == 32
        assert "secret" not in item.image and "gold" not in item.image
        with default_storage.open(item.image) as file, Image.open(file) as picture:
            assert picture.size == (item.width, item.height)
    assert plain.image != gold.image
    assert Path(plain.image).suffix == Path(gold.image).suffix
    assert len(stored(media)) == 2


def test_a_bad_picture_is_told_and_nothing_of_it_is_kept(media: Path) -> None:
    project = a_project(content_kind="image")

    done = bring_in(
        project,
        ItemRow(1, external_id="a.png", image_name="a.png", image=b"\x89PNG\r\n\x1a\n junk"),
        ItemRow(2, external_id="b.svg", image_name="b.svg", image=b"<svg onload='alert(1)'/>"),
        ItemRow(3, external_id="c.png", image_name="c.png", image=a_picture()),
        ItemRow(4, image_name="d.png"),
        ItemRow(5, text="a text"),
    )

    assert {row for row, _ in codes(done)} == {1, 2, 4, 5}
    assert Item.objects.get().external_id == "c.png"
    assert len(stored(media)) == 1


def test_pictures_of_a_batch_that_fails_are_not_left_behind(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = a_project(content_kind="image")

    def fail(*args: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr(imports, "_write", fail)
    with pytest.raises(IntegrityError):
        bring_in(project, ItemRow(1, external_id="a", image_name="a", image=a_picture()))

    assert stored(media) == []


def test_an_import_that_meets_another_one_takes_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    project = a_project()
    an_item(project, external_id="a", text="by another import")
    known, looks = imports._known, iter([True, True])

    def look_too_early(project: Project, rows: Iterable[ItemRow]) -> set[str | None]:
        return set() if next(looks, False) else known(project, rows)

    monkeypatch.setattr(imports, "_known", look_too_early)
    done = bring_in(
        project, ItemRow(2, external_id="a", text="x"), ItemRow(3, external_id="b", text="y")
    )

    assert (done.rows, done.new) == (2, 1)
    assert Item.objects.get(external_id="a").text == "by another import"


def test_an_item_that_waits_can_be_made_gold() -> None:
    project = a_project()
    an_item(project, external_id="a")

    done = make_gold(project, LabelRow(2, "a", "cat"))

    assert (done.rows, done.new) == (1, 1)
    assert Gold.objects.get().item.external_id == "a"
    assert not Item.objects.needing_answers().exists()
    assert make_gold(project, LabelRow(2, "a", "cat")).new == 0


def test_what_cannot_be_gold_is_told() -> None:
    project = a_project()
    an_item(project, external_id="served")
    a_round(project)
    an_item(project, external_id="gold", gold_label="cat")
    an_item(project, external_id="waiting")

    done = make_gold(
        project,
        LabelRow(2, "served", "cat"),
        LabelRow(3, "gold", "dog"),
        LabelRow(4, "waiting", "cow"),
        LabelRow(5, "nowhere", "cat"),
        LabelRow(6, "waiting", "cat"),
        LabelRow(7, "waiting", "dog"),
    )

    assert codes(done) == [
        (2, "already_served"),
        (3, "other_gold"),
        (4, "unknown_label"),
        (5, "no_such_item"),
        (7, "other_gold"),
    ]
    assert Gold.objects.get(item__external_id="waiting").label == "cat"
    assert Item.objects.get(external_id="served").n_wanted == project.min_answers
