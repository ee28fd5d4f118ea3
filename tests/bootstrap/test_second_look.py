"""A test that fails is run once more by itself, and said to be unsteady if it passes then."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from project.bootstrap import checks
from project.bootstrap.checks import FAULTS, Checks, Suite
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


def test_a_promise_that_is_broken_once_is_broken() -> None:
    assert not Suite("faults", [FAULTS]).has_second_look


def run(folder: Path, tests: str) -> Outcome:
    path = folder / "test_it.py"
    path.write_text(tests)
    (folder / "pytest.ini").write_text("[pytest]\n")
    return Checks(ExitStack())._suite(Suite("a few", [str(path)])).work()
