"""A test that fails is run once more by itself, and said to be unsteady if it passes then."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from project.bootstrap import checks
from project.bootstrap.checks import Checks, Suite
from project.bootstrap.reports import Count
from project.bootstrap.runner import Outcome, summary

FAILS_ONCE = """
from pathlib import Path
HERE = Path(__file__).with_suffix(".seen")
def test_steady(): pass
def test_shaky():
    was_here = HERE.exists()
    HERE.touch()
    assert was_here
"""
FAILS = "def test_steady(): pass\ndef test_wrong(): assert 1 == 2\n"
FAILS_MUCH = FAILS_ONCE + "".join(f"def test_wrong_{n}(): assert {n} == 9\n" for n in range(3))


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(checks, "LOGS", tmp_path)
    return tmp_path


def test_what_passes_by_itself_is_named_and_fails_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", "true")

    outcome = run(tmp_path, FAILS_ONCE)

    assert (outcome.state, outcome.count) == ("ok", Count(passed=2))
    assert "assert was_here" in outcome.words
    assert summary({"a": outcome}) == 0
    assert "::test_shaky: it failed, and passed when" in capsys.readouterr().out


def test_what_fails_again_has_failed(tmp_path: Path) -> None:
    outcome = run(tmp_path, FAILS)

    assert (outcome.state, outcome.count, outcome.unsteady) == ("failed", Count(1, 1), ())


def test_many_failures_are_not_the_machines_fault(tmp_path: Path) -> None:
    outcome = run(tmp_path, FAILS_MUCH)

    assert (outcome.state, outcome.unsteady) == ("failed", ())
    assert not (tmp_path / "a-few-again.xml").exists()


def test_a_run_that_broke_off_has_failed_whatever_failed_in_it(tmp_path: Path) -> None:
    breaks_off = "def test_stop():\n    import pytest\n    pytest.exit('enough', 2)\n"

    outcome = run(tmp_path, f"{FAILS_ONCE}{breaks_off}def test_never(): assert 1 == 2\n")

    assert (outcome.state, outcome.unsteady) == ("failed", ())


@pytest.mark.parametrize(
    ("test", "is_looked_at"),
    [
        ("tests/faults/test_races.py::test_two", False),
        ("tests/labeling/api/test_indistinguishable.py::test_gold", False),
        ("tests/labeling/api/test_errors.py::test_one", True),
    ],
)
def test_a_promise_that_is_broken_once_is_broken(test: str, is_looked_at: bool) -> None:
    failed = Outcome("failed", count=Count(8, 1), code=1)

    assert checks._may_be_unsteady([test], failed) is is_looked_at


def run(folder: Path, tests: str) -> Outcome:
    path = folder / "test_it.py"
    path.write_text(tests)
    (folder / "pytest.ini").write_text("[pytest]\n")
    return Checks(ExitStack())._suite(Suite("a few", [str(path)])).work()
