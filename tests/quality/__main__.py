"""``python -m tests.quality [--slow] [SECTION…]``: measure, and write docs/quality.md.

A section of the page stands between two comments with its name; those measured are written anew.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

# The methods are compared by what one processor does.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

from tests.quality import consensus, detection  # noqa: E402
from tests.quality.sets import LEFT_OUT, CrowdSet, crowd_sets  # noqa: E402

PAGE = Path(__file__).parents[2] / "docs" / "quality.md"

SECTIONS: dict[str, Callable[[Sequence[CrowdSet], bool], str]] = {
    "consensus": lambda sets, slow: consensus.section(sets, slow=slow),
    "stopping": lambda sets, slow: consensus.stopping(sets),
    "detection": lambda sets, slow: detection.section(sets),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.quality")
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], metavar="SECTION")
    parser.add_argument("--slow", action="store_true", help="what takes minutes, too")
    options = parser.parse_args()
    sets = list(crowd_sets())
    if not sets:
        sys.exit(f"Nothing was measured: {LEFT_OUT}.")
    for name in options.sections or SECTIONS:
        text = SECTIONS[name](sets, options.slow)
        print(text, end="\n\n")
        PAGE.write_text(written(PAGE.read_text(), name, text))


def written(page: str, name: str, text: str) -> str:
    """Return the page with this section's text."""
    begin, end = f"<!-- {name}: measured -->", f"<!-- {name}: end -->"
    before, found, rest = page.partition(begin)
    if not found:
        return f"{page.rstrip()}\n\n{begin}\n{text}\n{end}\n"
    return f"{before}{begin}\n{text}\n{end}{rest.partition(end)[2]}"


if __name__ == "__main__":
    main()
