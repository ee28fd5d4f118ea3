from __future__ import annotations

import threading

import pytest

from project.bootstrap.progress import Stop
from project.bootstrap.reports import Count
from project.bootstrap.runner import Outcome, Part, run_parts, summary

OK = Outcome("ok", count=Count(passed=1))


def test_a_part_waits_for_what_it_comes_after() -> None:
    order: list[str] = []

    run_parts([_noting(order, "last", after=("first",)), _noting(order, "first")])

    assert order == ["first", "last"]


def test_two_parts_run_at_the_same_time() -> None:
    met = threading.Barrier(2, timeout=10)

    def meet() -> Outcome:
        met.wait()
        return OK

    outcomes = run_parts([Part("one", meet), Part("two", meet)])

    assert [outcome.state for outcome in outcomes.values()] == ["ok", "ok"]


def test_a_part_that_runs_alone_has_no_company() -> None:
    at_work: list[str] = []
    company: list[int] = []

    def part(name: str, alone: bool = False) -> Part:
        def work() -> Outcome:
            at_work.append(name)
            threading.Event().wait(0.05)
            if alone:
                company.append(len(at_work))
            at_work.remove(name)
            return OK

        return Part(name, work, alone=alone)

    run_parts([part("a"), part("alone", alone=True), part("b"), part("c")])

    assert company == [1]


def test_what_needs_a_part_that_could_not_run_does_not_run_either() -> None:
    def missing() -> Outcome:
        raise Stop("chromium: not on PATH")

    outcomes = run_parts([Part("browser", missing), Part("journey", lambda: OK, ("browser",))])

    assert outcomes["journey"].state == "not run"
    assert outcomes["journey"].words == "chromium: not on PATH"


@pytest.mark.parametrize(
    ("outcomes", "in_ci", "code"),
    [
        ({"a": OK}, "true", 0),
        ({"a": OK, "b": Outcome("failed")}, "", 1),
        ({"a": OK, "b": Outcome("failed", count=Count(failed=1))}, "", 1),
        ({"a": OK, "b": Outcome("not run", "no chromium")}, "", 0),
        ({"a": OK, "b": Outcome("not run", "no chromium")}, "true", 1),
        ({"a": Outcome("ok")}, "", 1),
    ],
)
def test_the_exit_code(
    outcomes: dict[str, Outcome], in_ci: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", in_ci)

    assert summary(outcomes) == code


def test_the_last_line_is_the_sum(capsys: pytest.CaptureFixture[str]) -> None:
    summary({"a": OK, "b": Outcome("not run", "no chromium"), "c": Outcome("failed", "oh")})

    lines = capsys.readouterr().out.splitlines()
    assert lines[-3:] == ["FAILED   c", "NOT RUN  b: no chromium", "1 passed, 0 failed"]


def _noting(order: list[str], name: str, after: tuple[str, ...] = ()) -> Part:
    def work() -> Outcome:
        order.append(name)
        return OK

    return Part(name, work, after)
