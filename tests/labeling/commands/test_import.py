from __future__ import annotations

import json
import zipfile
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from labeling.models import Gold, Item
from tests.factories import a_project

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def bring_in(*args: str | Path) -> tuple[dict[str, Any], str]:
    out, err = StringIO(), StringIO()
    call_command("import", *map(str, args), "--json", stdout=out, stderr=err)
    return json.loads(out.getvalue()), err.getvalue()


def a_picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "PNG")
    return file.getvalue()


def test_a_csv_file_comes_in(tmp_path: Path) -> None:
    project = a_project()
    path = tmp_path / "items.csv"
    path.write_text("id,text,gold\na,one,\nb,two,cat\nc,three,cow\n")

    report, told = bring_in(project.slug, path)

    assert list(report) == ["rows", "rejected", "seconds"]
    assert (report["rows"], report["rejected"]) == (2, 1)
    assert told.startswith(f"{path}, row 4: ")
    assert Gold.objects.get().item.external_id == "b"


def test_several_files_come_in_one_after_the_other(tmp_path: Path) -> None:
    project = a_project()
    (tmp_path / "one.csv").write_text("id,text\na,one\n")
    (tmp_path / "two.jsonl").write_text('{"id": "b", "text": "two"}\n')

    report, _ = bring_in(project.slug, tmp_path / "one.csv", tmp_path / "two.jsonl")

    assert report["rows"] == Item.objects.count() == 2


def test_pictures_come_in_by_zip_by_name_and_by_themselves(tmp_path: Path) -> None:
    project = a_project(content_kind="image")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("in.png", a_picture())
    (tmp_path / "named.png").write_bytes(a_picture())
    (tmp_path / "lone.png").write_bytes(a_picture())
    (tmp_path / "list.csv").write_text("id,image,gold\nn,named.png,cat\n")

    names = ("all.zip", "list.csv", "lone.png")
    report, _ = bring_in(project.slug, *(tmp_path / name for name in names))

    assert (report["rows"], report["rejected"]) == (3, 0)
    assert set(Item.objects.values_list("external_id", flat=True)) == {"in.png", "n", "lone.png"}


@pytest.mark.parametrize("name", ["../outside.png", "/etc/hostname", "missing.png", "."])
def test_a_list_names_only_pictures_that_lie_beside_it(tmp_path: Path, name: str) -> None:
    project = a_project(content_kind="image")
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "outside.png").write_bytes(a_picture())
    (folder / "list.csv").write_text(f"id,image\nx,{name}\n")

    with pytest.raises(CommandError):
        bring_in(project.slug, folder / "list.csv")

    assert not Item.objects.exists()


def test_gold_comes_in_for_items_that_are_there(tmp_path: Path) -> None:
    project = a_project()
    (tmp_path / "items.csv").write_text("id,text\na,one\nb,two\n")
    (tmp_path / "gold.csv").write_text("item,label\na,cat\n")
    bring_in(project.slug, tmp_path / "items.csv")

    report, _ = bring_in(project.slug, tmp_path / "gold.csv", "--gold")

    assert (report["rows"], report["rejected"]) == (1, 0)
    assert Gold.objects.get().item.external_id == "a"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", "id,txt\na,one\n", "txt"),
        ("a.csv", "", "empty"),
        ("a.xls", "", "not a format"),
        ("a.zip", "PK", "zip"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, name: str, content: str, sentence: str
) -> None:
    (tmp_path / name).write_text(content)

    with pytest.raises(CommandError, match=sentence):
        bring_in(a_project().slug, tmp_path / name)


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no project"):
        bring_in("nowhere", tmp_path / "a.csv")
    path = tmp_path / "a.csv"
    with pytest.raises(CommandError, match=f"^{path}: No such file or directory.$"):
        bring_in(a_project().slug, path)


def test_it_fails_when_every_row_was_rejected_and_tells_each_once(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("id,text,gold\na,one,cow\nb,,\n")
    out, err = StringIO(), StringIO()

    with pytest.raises(CommandError, match="Every row was rejected."):
        call_command("import", a_project().slug, str(path), stdout=out, stderr=err)

    rows = [line.split(": ")[0] for line in err.getvalue().splitlines()]
    assert rows == [f"{path}, row 2", f"{path}, row 3"]
    assert out.getvalue().startswith("0 rows in, 2 rejected")
