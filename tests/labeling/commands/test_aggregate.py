from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

LABELS = (
    "worker,item,label\nann,a,cat\nbob,a,cat\ncid,a,dog\nann,b,dog\nbob,b,dog\ncid,b,\nann,a,dog\n"
)


def aggregate(*args: str | Path) -> dict[str, object]:
    out = StringIO()
    call_command("aggregate", *map(str, args), "--json", stdout=out)
    report: dict[str, object] = json.loads(out.getvalue())
    return report


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    path = tmp_path / "labels.csv"
    path.write_text(LABELS)
    return path


@pytest.mark.parametrize("method", ["majority", "one-coin", "dawid-skene", "goldrush"])
def test_a_file_is_combined_and_scored(labels: Path, tmp_path: Path, method: str) -> None:
    truth, out = tmp_path / "truth.csv", tmp_path / "out.csv"
    truth.write_text("item,label\na,cat\nb,owl\nz,cat\n")

    report = aggregate(labels, "--truth", truth, "--method", method, "--out", out)

    assert report["method"] == method
    assert (report["workers"], report["items"], report["labels"]) == (3, 2, 2)
    assert (report["answers"], report["abstained"], report["repeated"]) == (6, 1, 1)
    assert (report["with_truth"], report["accuracy"]) == (2, 0.5)
    assert [row.split(",")[:2] for row in out.read_text().splitlines()] == [
        ["item", "label"],
        ["a", "cat"],
        ["b", "dog"],
    ]


def test_without_truth_nothing_is_scored(labels: Path) -> None:
    report = aggregate(labels)

    assert report["accuracy"] is None
    assert report["f1"] == {}


def test_a_file_that_cannot_be_understood_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("who,what\n")

    with pytest.raises(CommandError, match='The column "who" is not known'):
        aggregate(path)


def test_truth_of_other_items_is_refused(labels: Path, tmp_path: Path) -> None:
    truth = tmp_path / "truth.csv"
    truth.write_text("item,label\nz,cat\n")

    with pytest.raises(CommandError, match=r"No item that was answered is in truth\.csv"):
        aggregate(labels, "--truth", truth)
