"""What the test runners wrote, counted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree


@dataclass(frozen=True)
class Count:
    """How many tests passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
        )

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


# A runner that leaves no readable report has broken down, which is not "no test failed".
BROKEN = Count(failed=1)


def of_pytest(report: Path) -> Count:
    """Count a JUnit file of pytest's.  A test that broke in its set-up has failed too."""
    try:
        suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    except (FileNotFoundError, ElementTree.ParseError):
        return BROKEN
    return sum((_of_suite(suite) for suite in suites), Count())


def failed_last(cache: Path) -> list[str]:
    """Name the tests that failed when pytest last wrote to its cache, where it did."""
    try:
        return sorted(json.loads((cache / "v" / "cache" / "lastfailed").read_text()))
    except FileNotFoundError:
        return []


def of_vitest(report: Path) -> Count:
    """Count a JSON file of Vitest's.  A file that could not even be loaded has failed too."""
    try:
        found = json.loads(report.read_text())
    except (FileNotFoundError, ValueError):
        return BROKEN
    failed = found["numFailedTests"]
    if not found["success"]:
        failed = max(failed, 1)
    return Count(found["numPassedTests"], failed, found["numPendingTests"] + found["numTodoTests"])


def _of_suite(suite: ElementTree.Element) -> Count:
    tests, failures, errors, skipped = (
        int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    # A test that passed and then broke in its tear-down is told of twice.
    return Count(max(tests - failed - skipped, 0), failed, skipped)
