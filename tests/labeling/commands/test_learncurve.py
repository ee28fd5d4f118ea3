from __future__ import annotations

import json
import random
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    dice = random.Random(1)
    words = {"fruit": ["apple", "pear", "plum", "fig"], "tool": ["saw", "axe", "file", "rasp"]}
    labels = [dice.choice(list(words)) for _ in range(300)]
    rows = [f"{dice.choice(words[label])} {dice.randrange(99)},{label}" for label in labels]
    path = tmp_path / "items.csv"
    path.write_text("\n".join(["text,label", *rows]))
    return path


def learncurve(*args: str | Path) -> dict[str, object]:
    out = StringIO()
    call_command("learncurve", *map(str, args), "--json", stdout=out)
    report: dict[str, object] = json.loads(out.getvalue())
    return report


def test_both_orders_are_played_to_the_target(dataset: Path) -> None:
    report = learncurve(dataset, "--seeds", "2", "--target", "0.9")

    assert (report["items"], report["labels"], report["seeds"]) == (300, 2, 2)
    assert report["target"] == 0.9
    assert isinstance(report["random"], int) and isinstance(report["ours"], int)
    assert report["ratio"] == round(report["ours"] / report["random"], 3)


def test_a_target_that_nobody_reaches_has_no_ratio(tmp_path: Path) -> None:
    """A coin says what is right, so nothing can be learnt."""
    dice = random.Random(1)
    noise = tmp_path / "noise.csv"
    noise.write_text(
        "\n".join(["text,label", *(f"a coin,{dice.choice('ab')}" for _ in range(200))])
    )

    report = learncurve(noise, "--seeds", "1", "--target", "1")

    assert (report["random"], report["ours"], report["ratio"]) == (None, None, None)


def test_what_cannot_be_played_is_said(dataset: Path, tmp_path: Path) -> None:
    few = tmp_path / "few.csv"
    few.write_text("text,label\na,b\nc,d\n")

    with pytest.raises(CommandError, match="needs 120"):
        learncurve(few)
    with pytest.raises(CommandError, match="not an accuracy"):
        learncurve(dataset, "--target", "nan")
