"""``python -m tests.quality.learning``: how many answers our order saves, for docs/learning.md."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

from labeling.actions.dataset_files import LearnCurveReport, learncurve_file
from tests.quality.__main__ import written

DATA = Path(os.environ.get("GOLDRUSH_DATA") or Path(__file__).parents[3] / "shared" / "data")
NAMES = ("mnist", "sms", "banking77")
PAGE = Path(__file__).parents[2] / "docs" / "learning.md"


def main() -> None:
    there = [DATA / "items" / name for name in NAMES if (DATA / "items" / name).is_dir()]
    if not there:
        sys.exit(
            f"Nothing was measured: there is no {DATA / 'items'} (GOLDRUSH_DATA names another)."
        )
    text = "\n".join(
        [
            "| set | items | labels | target | answers, random | ours | ratio | CPU s |",
            "|---|---|---|---|---|---|---|---|",
            *(_row(folder.name, learncurve_file(folder)) for folder in there),
        ]
    )
    print(text)
    PAGE.write_text(written(PAGE.read_text(), "learning", text))


def _row(name: str, found: LearnCurveReport) -> str:
    ratio = "–" if found.ratio is None else f"{found.ratio:.2f}"
    return (
        f"| {name} | {found.items:,} | {found.labels} | {found.target:.3f} | {found.random or '–'} "
        f"| {found.ours or '–'} | {ratio} | {found.seconds:.0f} |"
    )


if __name__ == "__main__":
    main()
