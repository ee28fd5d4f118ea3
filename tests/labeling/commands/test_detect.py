from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.labeling.crowd.simulated import a_crowd


def detect(*args: str | Path) -> dict[str, object]:
    out = StringIO()
    call_command("detect", *map(str, args), "--json", stdout=out)
    report: dict[str, object] = json.loads(out.getvalue())
    return report


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """Write what ten honest workers and one who guesses have said."""
    crowd = a_crowd(["honest"] * 10 + ["random"])
    rows = zip(crowd.worker, crowd.item, crowd.label, strict=True)
    path = tmp_path / "labels.csv"
    path.write_text(
        "worker,item,label\n"
        + "".join(f"{crowd.workers[w]},{crowd.items[i]},{crowd.labels[a]}\n" for w, i, a in rows)
    )
    return path


def test_a_files_workers_are_screened(labels: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"

    report = detect(labels, "--out", out)

    assert (report["workers"], report["flagged"], report["answers"]) == (11, 1, 1100)
    assert isinstance(report["seconds"], float)
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["worker"] for row in rows if row["flagged"] == "true"] == ["random-10"]
    assert float(rows[-1]["suspicion"]) > 0.95 > float(rows[0]["suspicion"])
    assert rows[-1]["reasons"].startswith("random: ")


def test_gold_may_name_a_label_that_nobody_gave(labels: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold.csv"
    gold.write_text("item,label\nitem-0,unheard of\nitem-1,label-1\n")

    assert detect(labels, "--gold", gold)["flagged"] == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("worker,item\n", "missing"),
        ("worker,item,label,colour\na,b,c,d\n", "colour"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(text)

    with pytest.raises(CommandError, match=says):
        detect(path)


def test_the_outcome_is_a_sentence_for_people(labels: Path) -> None:
    out = StringIO()

    call_command("detect", str(labels), stdout=out)

    assert out.getvalue().startswith("1 of 11 workers are suspicious, by 1,100 answers")
