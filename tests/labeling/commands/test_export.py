from __future__ import annotations

import hashlib
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories import a_project, a_round, an_item, answer_all

pytestmark = pytest.mark.django_db


def export(*args: str | Path) -> str:
    out = StringIO()
    call_command("export", *map(str, args), stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_a_file_is_written_and_its_sum_is_told(tmp_path: Path, format: str) -> None:
    project = a_project()
    an_item(project, gold_label="cat")
    path = tmp_path / "out"

    report = json.loads(export(project.slug, "--format", format, "--out", path, "--json"))

    assert report == {"rows": 1, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    assert list(tmp_path.iterdir()) == [path]


def test_without_a_file_the_rows_go_to_stdout(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    project = a_project()
    an_item(project, text="a text")

    export(project.slug, "--format", "jsonl")

    assert json.loads(capfdbinary.readouterr().out)["text"] == "a text"


def test_as_json_without_a_file_only_the_sums_are_told() -> None:
    project = a_project()
    an_item(project)

    assert json.loads(export(project.slug, "--json"))["rows"] == 1


def test_answers_are_exported_when_asked_for(tmp_path: Path) -> None:
    project = a_project()
    an_item(project)
    answer_all(a_round(project), "cat")
    path = tmp_path / "answers.csv"

    export(project.slug, "--answers", "--out", path)

    header, row = path.read_text().splitlines()
    assert header.startswith("item,external_id,worker,label,")
    assert ",cat," in row


def test_what_cannot_be_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no project"):
        export("nowhere")
    with pytest.raises(CommandError, match="No such file"):
        export(a_project().slug, "--out", tmp_path / "missing" / "out.csv")
