from __future__ import annotations

import csv
import hashlib
import json
from io import BytesIO, StringIO

import pytest

from labeling.actions.exports import Export
from labeling.formats import UnknownFormat
from labeling.models import Answer, Project
from tests.factories import a_project, a_round, an_item, answer_all, settle_down, some_items

pytestmark = pytest.mark.django_db


def written(project: Project, format: str, *, answers: bool = False) -> tuple[bytes, Export]:
    export = Export(project_id=project.pk, slug=project.slug, format=format, answers=answers)
    file = BytesIO()
    export.write_to(file)
    return file.getvalue(), export


def test_both_formats_say_the_same() -> None:
    project = a_project()
    an_item(project, external_id="x", text="=1+1", gold_label="cat")
    an_item(project, text='a "quoted" text, with\na line break')

    as_csv, _ = written(project, "csv")
    as_jsonl, _ = written(project, "jsonl")

    rows = list(csv.DictReader(StringIO(as_csv.decode(), newline="")))
    objects = [json.loads(line) for line in as_jsonl.decode().splitlines()]
    assert [row["text"].removeprefix("'") for row in rows] == [one["text"] for one in objects]
    assert [row["label"] for row in rows] == [one["label"] for one in objects] == ["cat", ""]
    assert rows[0]["text"] == "'=1+1"


def test_an_export_knows_its_own_sum_and_size() -> None:
    project = a_project()
    some_items(project, 5)

    content, export = written(project, "jsonl")

    assert export.n_rows == 5
    assert export.n_bytes == len(content)
    assert export.sha256 == hashlib.sha256(content).hexdigest()


def test_the_same_rows_give_the_same_bytes() -> None:
    project = a_project()
    some_items(project, 5)

    assert written(project, "csv")[0] == written(project, "csv")[0]


def test_every_answer_is_exported_once() -> None:
    project = a_project()
    some_items(project, 12)
    answer_all(a_round(project), "cat")
    answer_all(a_round(project), None)
    settle_down()

    content, export = written(project, "jsonl", answers=True)

    rows = [json.loads(line) for line in content.decode().splitlines()]
    assert export.n_rows == len(rows) == Answer.objects.count()
    assert [row["label"] for row in rows] == list(
        Answer.objects.order_by("pk").values_list("label", flat=True)
    )
    assert all(len(row["worker"]) == 36 for row in rows)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UnknownFormat):
        written(a_project(), "xml")
