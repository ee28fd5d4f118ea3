from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    labels, truth = tmp_path / "labels.csv", tmp_path / "truth.csv"
    rows = [f"w{w},i{i},{'cat' if i % 2 else 'dog'}" for i in range(20) for w in range(5)]
    labels.write_text("worker,item,label\n" + "\n".join(rows))
    truth.write_text(
        "item,label\n" + "\n".join(f"i{i},{'cat' if i % 2 else 'dog'}" for i in range(20))
    )
    return labels, truth


def replay(labels: Path, truth: Path, *args: str) -> dict[str, float]:
    out = StringIO()
    call_command("replay", str(labels), "--truth", str(truth), *args, "--json", stdout=out)
    report: dict[str, float] = json.loads(out.getvalue())
    return report


def test_a_crowd_that_agrees_is_soon_enough(files: tuple[Path, Path]) -> None:
    report = replay(*files)

    assert (report["items"], report["gold_items"]) == (18, 2)
    assert report["answers_used"] == 36
    assert report["answers_available"] == 90
    assert report["accuracy"] == 1.0


def test_without_gold_everything_is_asked(files: tuple[Path, Path]) -> None:
    report = replay(*files, "--gold-share", "0", "--confidence", "0.99")

    assert report["items"] == 20
    assert 40 <= report["answers_used"] <= 100


@pytest.mark.parametrize(
    "wrong", [("--gold-share", "1"), ("--confidence", "0"), ("--confidence", "nan")]
)
def test_terms_that_make_no_sense_are_refused(
    files: tuple[Path, Path], wrong: tuple[str, str]
) -> None:
    with pytest.raises(CommandError, match="is not a"):
        replay(*files, *wrong)
