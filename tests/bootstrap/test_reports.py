from __future__ import annotations

import json
from pathlib import Path

from project.bootstrap.reports import Count, of_pytest, of_vitest


def test_a_pytest_report_is_counted(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite tests="9" failures="2" errors="1" skipped="1"/></testsuites>'
    )

    assert of_pytest(report) == Count(passed=5, failed=3, skipped=1)


def test_a_vitest_report_is_counted(tmp_path: Path) -> None:
    report = _a_vitest_report(tmp_path, passed=7, failed=1, success=False)

    assert of_vitest(report) == Count(passed=7, failed=1, skipped=2)


def test_a_file_that_vitest_could_not_load_has_failed(tmp_path: Path) -> None:
    report = _a_vitest_report(tmp_path, passed=7, failed=0, success=False)

    assert of_vitest(report).failed == 1


def test_a_report_that_is_missing_or_torn_is_a_failure(tmp_path: Path) -> None:
    torn = tmp_path / "torn"
    torn.write_text('<testsuites><testsuite tests="9"')

    for report in (tmp_path / "missing", torn):
        assert of_pytest(report).failed == 1
        assert of_vitest(report).failed == 1


def test_the_sum_is_said_plainly() -> None:
    assert str(Count(3, 1) + Count(4)) == "7 passed, 1 failed"
    assert str(Count(3, 0, 2)) == "3 passed, 0 failed, 2 skipped"


def _a_vitest_report(folder: Path, *, passed: int, failed: int, success: bool) -> Path:
    report = folder / "report.json"
    counts = {
        "numPassedTests": passed,
        "numFailedTests": failed,
        "numPendingTests": 1,
        "numTodoTests": 1,
        "success": success,
    }
    report.write_text(json.dumps(counts))
    return report
